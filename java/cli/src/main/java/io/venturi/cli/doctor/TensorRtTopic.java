package io.venturi.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * TensorRT's libraries: those that lie here, and those that the bindings on the class path want.
 */
final class TensorRtTopic {
  /** Where the engine looks first; its own property. */
  private static final String PROPERTY = "venturi.tensorrt.dir";

  private static final String SUBJECT = "TensorRT";
  private static final String BINDINGS = "/META-INF/maven/org.bytedeco/tensorrt/pom.properties";

  private TensorRtTopic() {}

  static List<Finding> look(SystemFiles files) {
    return look(files, bindings(), System.getProperty(PROPERTY, "").trim());
  }

  /**
   * Looks for what a release of the bindings wants.
   *
   * @param bindings e.g. "10.6-1.5.11"; empty when there are none
   * @param chosen a folder to search instead of the system's; empty for none
   */
  static List<Finding> look(SystemFiles files, String bindings, String chosen) {
    if (bindings.isEmpty()) {
      return List.of(
          Finding.absent(
              SUBJECT,
              "no bindings on the class path",
              "add io.venturi:venturi-engine-tensorrt and org.bytedeco:tensorrt for this platform"));
    }
    int major = Integer.parseInt(bindings.substring(0, bindings.indexOf('.')));
    List<Path> folders = chosen.isEmpty() ? List.of() : List.of(Path.of(chosen));
    List<Path> found = files.libraries("libnvinfer\\.so\\.\\d+", folders);
    List<Finding> findings = new ArrayList<>();
    for (String library : List.of("libnvinfer", "libnvonnxparser")) {
      String soname = library + ".so." + major;
      List<Path> here = files.libraries(soname.replace(".", "\\."), folders);
      findings.add(here.isEmpty() ? missing(soname, bindings, found, major) : there(here.get(0)));
    }
    if (!found.isEmpty()) {
      findings.add(builder(files, folders));
    }
    return findings;
  }

  private static Finding missing(String soname, String bindings, List<Path> found, int major) {
    String others =
        found.isEmpty()
            ? ""
            : "; there is "
                + found.stream()
                    .map(f -> f.getFileName().toString())
                    .collect(Collectors.joining(", "));
    return Finding.absent(
        SUBJECT,
        soname + " is in no library folder, the bindings " + bindings + " want it" + others,
        "apt-get install libnvinfer"
            + major
            + " libnvonnxparsers"
            + major
            + ", or set -D"
            + PROPERTY
            + "=DIR");
  }

  private static Finding there(Path library) {
    String name = library.getFileName().toString();
    try {
      String real = library.toRealPath().getFileName().toString();
      return Finding.good(
          SUBJECT, real.equals(name) ? library.toString() : library + " -> " + real);
    } catch (IOException e) {
      return Finding.wrong(SUBJECT, library + " leads nowhere", "install TensorRT anew");
    }
  }

  /** Only building needs these; an engine that was built elsewhere runs without. */
  private static Finding builder(SystemFiles files, List<Path> folders) {
    List<String> resources =
        files.libraries("libnvinfer_builder_resource.*\\.so\\.\\d+\\.\\d+\\.\\d+", folders).stream()
            .filter(Files::exists)
            .map(file -> file.getFileName().toString())
            .distinct()
            .toList();
    return resources.isEmpty()
        ? Finding.absent(
            "TensorRT builder",
            "libnvinfer_builder_resource is in no library folder",
            "engines cannot be built here, only prebuilt ones used; it comes with libnvinfer's package")
        : Finding.good("TensorRT builder", String.join(", ", resources));
  }

  private static String bindings() {
    Properties properties = new Properties();
    try (InputStream in = TensorRtTopic.class.getResourceAsStream(BINDINGS)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "";
    }
    return properties.getProperty("version", "");
  }
}
