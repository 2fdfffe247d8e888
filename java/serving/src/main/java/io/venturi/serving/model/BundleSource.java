package io.venturi.serving.model;

import io.venturi.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;

/**
 * Where a bundle comes from: named by the operator at the start, or found in the operator's folder.
 * Nothing a caller says becomes a path.
 */
public final class BundleSource {
  private final String label;
  private final String shortName;
  private final Supplier<ModelBundle> opener;
  private final Supplier<String> stamp;

  private BundleSource(
      String label, String shortName, Supplier<ModelBundle> opener, Supplier<String> stamp) {
    this.label = label;
    this.shortName = shortName;
    this.opener = opener;
    this.stamp = stamp;
  }

  /** A file; it is read again when its size, time or identity changes. */
  public static BundleSource file(Path file) {
    String name = file.getFileName().toString();
    return new BundleSource(
        file.toString(),
        name.endsWith(".venturi") ? name.substring(0, name.length() - 8) : name,
        () -> ModelBundle.open(file),
        () -> stampOf(file));
  }

  /**
   * A bundle in memory, which never changes.
   *
   * @param label for messages
   */
  public static BundleSource of(String label, byte[] bytes) {
    return new BundleSource(label, label, () -> ModelBundle.open(bytes), () -> "");
  }

  private static String stampOf(Path file) {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return seen.size() + " " + seen.lastModifiedTime().toMillis() + " " + seen.fileKey();
    } catch (IOException e) {
      return "cannot be read: " + e;
    }
  }

  ModelBundle open() {
    return opener.get();
  }

  /** Changes when the bundle does. */
  String stamp() {
    return stamp.get();
  }

  /** The file's name without its ending. */
  String shortName() {
    return shortName;
  }

  @Override
  public String toString() {
    return label;
  }
}
