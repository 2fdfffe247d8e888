package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading from jars, in processes of their own. */
class NativeLibraryTest {
  private static final String PLATFORM =
      NativeLibrary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));

  @TempDir private Path folder;
  private Path main;
  private Path natives;
  private Path cache;

  @BeforeEach
  void makeJars() throws IOException {
    cache = folder.resolve("cache");
    main = jar("main.jar", name -> !name.contains("linux-"));
    natives = jar("natives.jar", name -> name.contains("linux-"));
  }

  @Test
  void platform_knownMachines_haveJavaCppNames() {
    assertEquals("linux-x86_64", NativeLibrary.platform("Linux", "amd64"));
    assertEquals("linux-arm64", NativeLibrary.platform("Linux", "aarch64"));
  }

  @Test
  void load_severalProcessesAtOnce_shareOneFolder() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start(List.of(main, natives), "-Dventuri.native.dir=" + cache));
    }
    for (Process process : processes) {
      Ended ended = end(process);
      assertEquals(LoadProbe.LOADED, ended.status(), ended.text());
    }
    try (Stream<Path> folders = Files.list(cache)) {
      List<Path> names = folders.toList();
      assertEquals(1, names.size(), names.toString());
    }
  }

  @Test
  void load_cacheThatCannotBeMade_usesTheTemporaryFolder() throws Exception {
    Files.writeString(cache, "a file where the folder should be");
    Ended ended = end(start(List.of(main, natives), "-Dventuri.native.dir=" + cache));
    assertEquals(LoadProbe.LOADED, ended.status(), ended.text());
  }

  @Test
  void load_noFolderCanBeWritten_namesTheProperty() throws Exception {
    Files.writeString(cache, "a file where the folder should be");
    Ended ended =
        end(
            start(
                List.of(main, natives),
                "-Dventuri.native.dir=" + cache,
                "-Djava.io.tmpdir=" + cache));
    assertEquals(LoadProbe.UNAVAILABLE, ended.status(), ended.text());
    assertTrue(ended.text().contains("-Dventuri.native.dir=DIR"), ended.text());
  }

  @Test
  void load_withoutClassifierJar_namesIt() throws Exception {
    Ended ended = end(start(List.of(main), "-Dventuri.native.dir=" + cache));
    assertEquals(LoadProbe.UNAVAILABLE, ended.status(), ended.text());
    assertTrue(ended.text().contains("venturi-native with classifier " + PLATFORM), ended.text());
  }

  private record Ended(int status, String text) {}

  private Process start(List<Path> jars, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(options));
    List<String> classPath = new ArrayList<>(jars.stream().map(Path::toString).toList());
    Path classes = classes();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!Path.of(entry).toAbsolutePath().equals(classes)) {
        classPath.add(entry);
      }
    }
    command.addAll(
        List.of("-cp", String.join(File.pathSeparator, classPath), LoadProbe.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  /** Where this module's classes lie. */
  private static Path classes() {
    return Path.of(
            NativeLibrary.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toAbsolutePath();
  }

  private Path jar(String name, Predicate<String> wanted) throws IOException {
    Path classes = classes();
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String entry = classes.relativize(file).toString();
        if (wanted.test(entry)) {
          entries.putNextEntry(new JarEntry(entry));
          Files.copy(file, entries);
        }
      }
    }
    return jar;
  }
}
