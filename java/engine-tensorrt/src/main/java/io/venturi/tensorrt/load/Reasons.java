package io.venturi.tensorrt.load;

import java.util.List;
import java.util.Set;

/** Why TensorRT cannot be loaded, and what helps; one text each, so that none is mistaken. */
final class Reasons {
  private Reasons() {}

  static String noClasses() {
    return "the bindings org.bytedeco:tensorrt are not on the class path; add them, and"
        + " org.bytedeco:cuda, of one release";
  }

  static String noNatives(String platform) {
    return "the bindings org.bytedeco:tensorrt have no natives for "
        + platform
        + " on the class path; add the same version with classifier "
        + platform
        + " (linux-x86_64 and linux-arm64 are published)";
  }

  static String otherClassLoader() {
    return "the bindings org.bytedeco:tensorrt are loaded by another class loader than"
        + " venturi-engine-tensorrt, so that libraries loaded for one are not seen by the other;"
        + " put both into the same place, the application's or the server's";
  }

  /** The library is not there at all, or only in another major version. */
  static String notFound(LibrarySearch search, String soname, int major) {
    String library = soname.substring(0, soname.lastIndexOf('.'));
    Set<Integer> others = search.majorVersions(library);
    if (!others.isEmpty()) {
      int other = others.iterator().next();
      return "found "
          + library
          + "."
          + other
          + " but the bindings on the class path are for "
          + soname
          + "; use bindings of this TensorRT ("
          + bindingsFor(other)
          + ") or install TensorRT "
          + major;
    }
    return soname
        + " was not found in "
        + search.describe()
        + "; "
        + (search.explicit()
            ? "correct -D" + LibrarySearch.PROPERTY
            : "install it (apt-get install "
                + packages(major)
                + ") or set -D"
                + LibrarySearch.PROPERTY
                + "=DIR to the folder that holds it");
  }

  /** The driver counts a device, but the CUDA runtime inside TensorRT does not start on it. */
  static String driverRefused(List<String> log) {
    return "TensorRT does not start here ("
        + (log.isEmpty() ? "it logged no reason" : String.join(" | ", log))
        + "); after CUDA error 35 the driver is too old for this TensorRT: update it, or install a"
        + " TensorRT for its CUDA version (nvidia-smi shows it); after a complaint about versions use"
        + " bindings of the TensorRT that is installed";
  }

  /** What helps against a library that is there and does not load. */
  static String cureOf(LinkageError error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("GLIBC")) {
      return "; the bindings are newer than this system's C library: use older ones or a newer system";
    }
    if (message.contains("wrong ELF class") || message.contains("Possible cause: ")) {
      return "; the file is for another processor: install TensorRT of this one";
    }
    if (message.contains("cannot open shared object file")) {
      return "; a library that it needs is missing: install it or add its folder to LD_LIBRARY_PATH";
    }
    return "; the file may be damaged or of another version: install TensorRT anew";
  }

  private static String packages(int major) {
    return "libnvinfer" + major + " libnvonnxparsers" + major;
  }

  private static String bindingsFor(int major) {
    return switch (major) {
      case 10 -> "org.bytedeco:tensorrt:10.6-1.5.11 with org.bytedeco:cuda:12.6-9.5-1.5.11";
      case 11 -> "org.bytedeco:tensorrt:11.2-1.5.14 with org.bytedeco:cuda:13.3-9.25-1.5.14";
      default -> "org.bytedeco:tensorrt:" + major + ".x; this release was tried with 10 and 11";
    };
  }
}
