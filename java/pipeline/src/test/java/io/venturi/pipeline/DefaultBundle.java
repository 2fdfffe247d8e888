package io.venturi.pipeline;

import io.venturi.bundle.EditableBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The bundles that ship with the repository, in models/bundles. */
final class DefaultBundle {
  private static final Path FOLDER =
      EditableBundle.tinyPath().getParent().resolve("../../models/bundles").normalize();

  private DefaultBundle() {}

  /** All of them, by name. */
  static List<Path> all() {
    if (!Files.isDirectory(FOLDER)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".venturi"))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first. */
  static Optional<Path> find() {
    return all().stream().findFirst();
  }
}
