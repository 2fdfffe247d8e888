package io.venturi.cli.kit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files of the command line's jar that become files of a kit. */
final class KitResources {
  private KitResources() {}

  /** Writes a resource of this package, or with a leading slash of the class path, to a file. */
  static void copy(String name, Path to) throws IOException {
    try (InputStream in = KitResources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not part of this build");
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Lets everybody read and run a file. */
  static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
