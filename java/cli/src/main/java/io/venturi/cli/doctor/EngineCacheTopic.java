package io.venturi.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder that built engines are kept in. */
final class EngineCacheTopic {
  /** Moves the folder; the TensorRT engine's own property. */
  private static final String PROPERTY = "venturi.engine.cache";

  private static final String SUBJECT = "engine cache";

  private EngineCacheTopic() {}

  /** The folder of this process. */
  static Path folder() {
    String chosen = System.getProperty(PROPERTY, "").trim();
    return chosen.isEmpty()
        ? Path.of(System.getProperty("user.home", ""), ".cache", "venturi", "engines")
        : Path.of(chosen);
  }

  static List<Finding> look(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".doctor-", ""));
      long free = Files.getFileStore(folder).getUsableSpace();
      return List.of(
          Finding.good(
              SUBJECT, String.format("%s, can be written, %.1f GB free", folder, free / 1e9)));
    } catch (IOException e) {
      return List.of(
          Finding.wrong(
              SUBJECT,
              folder + " cannot be written (" + e + "), engines would be built at every start",
              "set -D" + PROPERTY + "=DIR to a folder that can"));
    }
  }
}
