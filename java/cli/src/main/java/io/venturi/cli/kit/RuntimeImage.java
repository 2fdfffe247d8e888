package io.venturi.cli.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A Java of its own for the kit, with the modules its jars need. */
final class RuntimeImage {
  /**
   * What jdeps cannot see: curves of TLS, and the file systems of jars, which are found by {@link
   * java.util.ServiceLoader}.
   */
  private static final List<String> BY_SERVICE = List.of("jdk.crypto.ec", "jdk.zipfs");

  private RuntimeImage() {}

  /**
   * Makes it.
   *
   * @param folder must not exist
   * @param jars what will run on it
   * @return the modules it has
   */
  static List<String> make(Path folder, List<Path> jars) throws IOException {
    List<String> modules = modules(jars);
    Programs.jdk(
        "jlink",
        List.of(
            "--add-modules",
            String.join(",", modules),
            "--strip-debug",
            "--no-man-pages",
            "--no-header-files",
            "--output",
            folder.toString()));
    Optional<Path> zlib = mapped("/libz.so.1");
    if (zlib.isPresent()) { // a JDK of the distribution: its own zlib is the system's
      Files.copy(zlib.get().toRealPath(), folder.resolve("lib").resolve("libz.so.1"));
    }
    return modules;
  }

  private static List<String> modules(List<Path> jars) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--multi-release", "17", "--ignore-missing-deps", "--print-module-deps"));
    jars.forEach(jar -> arguments.add(jar.toString()));
    TreeSet<String> modules = new TreeSet<>(BY_SERVICE);
    modules.addAll(List.of(Programs.jdk("jdeps", arguments).strip().split(",")));
    return List.copyOf(modules);
  }

  /** The file of a library that this process has loaded. */
  private static Optional<Path> mapped(String name) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains(name))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst();
    }
  }
}
