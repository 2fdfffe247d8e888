package io.venturi.cli.kit;

import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A kit in the making: filled under another name beside its place, and moved there when complete.
 */
final class KitFolder {
  /** What a kit says about itself; a folder without it is none. */
  static final String CONTENTS = "kit.json";

  private final Path place;
  private final Path draft;

  private KitFolder(Path place, Path draft) {
    this.place = place;
    this.draft = draft;
  }

  /**
   * Begins one.
   *
   * @param place where it goes; absolute
   * @throws VenturiException when something else is there
   */
  static KitFolder begin(Path place) throws IOException {
    if (Files.exists(place) && !Files.exists(place.resolve(CONTENTS)) && !isEmpty(place)) {
      throw new VenturiException(
          place + " exists and is no kit; remove it or name another --output");
    }
    Files.createDirectories(place.getParent());
    return new KitFolder(
        place, Files.createTempDirectory(place.getParent(), "." + place.getFileName() + "-"));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Where it is while it is made. */
  Path root() {
    return draft;
  }

  /** A folder in it, made when it is not there. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(draft.resolve(name));
  }

  /** Writes a line or a document. */
  void write(String name, String text) throws IOException {
    Files.writeString(draft.resolve(name), text + "\n");
  }

  /** Adds a script of this jar. */
  void addScript(String name) throws IOException {
    KitResources.copy(name, draft.resolve(name));
    KitResources.makeExecutable(draft.resolve(name));
  }

  /**
   * Adds Java, the jars and the launcher script.
   *
   * @return the modules of Java
   */
  List<String> addProgram() throws IOException {
    List<Path> jars = KitJars.copy(KitJars.ofClassPath(), folder("jars"));
    List<String> modules = RuntimeImage.make(draft.resolve("java"), jars);
    addScript("venturi");
    return modules;
  }

  /**
   * Runs {@code doctor} from the kit alone: it must be healthy, and the native libraries it unpacks
   * stay in the kit. What JavaCPP's jars hold beyond those is left out of them.
   */
  void firstRun() throws IOException {
    Programs.run(draft, Map.of(), List.of("/bin/bash", "venturi", "doctor"));
    Path unpacked = draft.resolve("natives").resolve("javacpp");
    try (Stream<Path> jars = Files.list(unpacked)) {
      for (Path used : jars.filter(Files::isDirectory).toList()) {
        Path jar = draft.resolve("jars").resolve(used.getFileName());
        Path smaller = draft.resolve("smaller.jar");
        KitJars.rewrite(
            jar, smaller, name -> !name.contains(".so") || Files.exists(used.resolve(name)));
        Files.move(smaller, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Puts it in its place. */
  void finish() throws IOException {
    Files.setPosixFilePermissions(
        draft, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    delete(place);
    Files.move(draft, place);
  }

  /** Removes what {@link #finish} did not put in place. */
  void discardDraft() throws IOException {
    delete(draft);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
