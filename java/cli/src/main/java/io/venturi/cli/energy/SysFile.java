package io.venturi.cli.energy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the one value that a file of sysfs holds. */
final class SysFile {
  private SysFile() {}

  static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /**
   * @throws IOException when it cannot be read or holds no whole number
   */
  static long number(Path file) throws IOException {
    String text = text(file);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds \"" + text + "\", wanted a whole number", e);
    }
  }
}
