package io.venturi.cli.kit;

import io.venturi.VenturiException;
import io.venturi.cli.Venturi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What {@code ci/check-gpu.sh} needs in a kit: native and Java tests, their data, JUnit. */
final class KitTests {
  private static final String FOLDER = "tests";
  private static final List<String> PROGRAMS =
      List.of(
          "tests/cuda_calls_test",
          "tests/warp_coder_test",
          "tests/preprocess_passes_test",
          "tests/cuda_device_test",
          "tests/cuda_preprocess_device_test",
          "bench/cuda_environment",
          "bench/cuda_bench");

  private KitTests() {}

  /**
   * Copies all of it from the checkout that the launcher script names.
   *
   * @throws VenturiException when this is no checkout, or its tests are not built
   */
  static void copy(KitFolder kit) throws IOException {
    Path top = checkout();
    copyPrograms(top, kit.folder(FOLDER + "/native"));
    Path jars = kit.folder(FOLDER + "/jars");
    MavenFetch.fetch("org.junit.platform:junit-platform-console-standalone:" + console(), jars);
    packTestClasses(top, jars);
    copyTree(top.resolve("testdata"), kit.folder(FOLDER + "/testdata"));
    Path models = kit.folder(FOLDER + "/models"); // as a checkout has them
    Files.createSymbolicLink(models.resolve("bundles"), Path.of("../../bundles"));
    Files.createSymbolicLink(models.resolve("samples"), Path.of("../../samples"));
    Path script = kit.root().resolve("check-gpu.sh");
    Files.copy(top.resolve("ci").resolve("check-gpu.sh"), script);
    KitResources.makeExecutable(script);
  }

  private static Path checkout() {
    String top = System.getProperty("venturi.top", "");
    if (top.isEmpty()) {
      throw new VenturiException(
          "--tests takes what a checkout has built; call ./venturi kit --tests in one");
    }
    return Path.of(top);
  }

  private static void copyPrograms(Path top, Path folder) throws IOException {
    Path builds = top.resolve("java/native/target/cmake");
    Path build = builds.resolve(KitJars.platform());
    for (String program : PROGRAMS) {
      Path built = build.resolve(program);
      if (!Files.exists(built)) {
        throw new VenturiException(
            built + " is not there; build it: mvn -B -DskipTests package -pl java/cli -am");
      }
      Files.copy(
          built,
          folder.resolve(built.getFileName()),
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** The console's release that belongs to the JUnit of the build. */
  private static String console() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Venturi.class.getResourceAsStream("version.properties")) {
      versions.load(in);
    }
    return versions.getProperty("junit").replaceFirst("^5", "1");
  }

  private static void packTestClasses(Path top, Path jars) throws IOException {
    try (Stream<Path> modules = Files.list(top.resolve("java"))) {
      for (Path module : modules.sorted().toList()) {
        Path classes = module.resolve("target/test-classes");
        if (Files.isDirectory(classes) && Files.isDirectory(module.resolve("src/test"))) {
          pack(classes, jars.resolve("venturi-" + module.getFileName() + "-tests.jar"));
        }
      }
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
