package io.venturi.cli.kit;

import io.venturi.VenturiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** TensorRT's libraries: what building and running a network loads, and nothing else of it. */
final class TensorRtLibraries {
  /** The runtime, the ONNX reader, and what the builder loads for a processor. */
  private static final Pattern WANTED =
      Pattern.compile(
          "libnvinfer\\.so\\.\\d+|libnvonnxparser\\.so\\.\\d+|libnvinfer_builder_resource(_\\w+)?\\.so\\.\\d+\\.\\d+\\.\\d+");

  /** Releases of TensorRT and the packages in Maven Central that hold them. */
  private static final Map<String, String> RELEASES =
      Map.of("10.6", "10.6-1.5.11", "11.2", "11.2-1.5.14");

  private TensorRtLibraries() {}

  /**
   * Copies them.
   *
   * @param source a folder that holds them, or one of the releases above
   * @return their names
   */
  static List<String> copy(String source, Path folder) throws IOException {
    Path from = Path.of(source);
    String release = RELEASES.get(source);
    if (Files.isDirectory(from)) {
      copyFolder(from, folder);
    } else if (release != null) {
      Path fetched = Files.createTempDirectory("venturi-tensorrt-");
      Path jar =
          MavenFetch.fetch(
              "org.bytedeco:tensorrt:" + release + ":jar:" + KitJars.platform() + "-redist",
              fetched);
      copyJar(jar, folder);
      Files.delete(jar);
      Files.delete(fetched);
    } else {
      throw new VenturiException(
          "--tensorrt "
              + source
              + " is neither a folder nor a release that can be fetched ("
              + String.join(", ", RELEASES.keySet().stream().sorted().toList())
              + ")");
    }
    return checked(source, folder);
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (WANTED.matcher(file.getFileName().toString()).matches()) {
          Files.copy(file.toRealPath(), to.resolve(file.getFileName()));
        }
      }
    }
  }

  private static void copyJar(Path jar, Path to) throws IOException {
    try (ZipFile members = new ZipFile(jar.toFile())) {
      for (ZipEntry member :
          (Iterable<ZipEntry>) members.stream().map(ZipEntry.class::cast)::iterator) {
        String name = member.getName().substring(member.getName().lastIndexOf('/') + 1);
        if (WANTED.matcher(name).matches()) {
          try (InputStream in = members.getInputStream(member)) {
            Files.copy(in, to.resolve(name));
          }
        }
      }
    }
  }

  private static List<String> checked(String source, Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    }
    for (String wanted :
        List.of("libnvinfer.so.", "libnvonnxparser.so.", "libnvinfer_builder_resource")) {
      if (names.stream().noneMatch(name -> name.startsWith(wanted))) {
        throw new VenturiException(
            source
                + " has no "
                + wanted
                + "*; it has "
                + names
                + "; name the folder of a whole TensorRT, e.g. /usr/lib/x86_64-linux-gnu");
      }
    }
    return names;
  }
}
