package io.venturi.cli.bench;

import io.venturi.cli.EnvironmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Full-size bundles of known architectures, with generated weights: for speed, not for labels. Java
 * makes no weights; models/export.py does.
 */
final class ArchBundle {
  private ArchBundle() {}

  /** Where they are looked for: here, then where {@code models/export.py} is told to put them. */
  static List<Path> folders() {
    return List.of(Path.of(""), Path.of(System.getProperty("user.home"), ".cache/venturi/bundles"));
  }

  /**
   * The bundle of an architecture.
   *
   * @param arch e.g. "resnet50"
   * @param folders looked through in this order
   * @throws IllegalArgumentException when arch is no name of one
   * @throws EnvironmentException when no folder has it, with the command that makes it
   */
  static Path find(String arch, List<Path> folders) {
    if (!arch.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "'" + arch + "' is no architecture; name one of torchvision's, e.g. resnet50 or swin_t");
    }
    String name = arch + ".venturi";
    for (Path folder : folders) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    throw new EnvironmentException(
        "there is no "
            + name
            + " in "
            + String.join(" or ", folders.stream().map(f -> f.toAbsolutePath().toString()).toList())
            + "; make it, with generated weights: python models/export.py --arch "
            + arch
            + " --random --out "
            + folders.get(folders.size() - 1).resolve(name),
        null);
  }
}
