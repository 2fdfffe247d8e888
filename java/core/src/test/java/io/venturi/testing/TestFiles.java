package io.venturi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where golden files lie. */
public final class TestFiles {
  private TestFiles() {}

  /** The repository's root: system property {@code venturi.top}, else the nearest parent. */
  public static Path top() {
    String top = System.getProperty("venturi.top", "");
    Path path = Path.of(top).toAbsolutePath();
    while (!Files.isDirectory(path.resolve("testdata"))) {
      path = path.getParent();
      if (path == null) {
        throw new IllegalStateException(
            "no folder testdata above \"" + top + "\"; set system property venturi.top");
      }
    }
    return path;
  }

  /** A folder of testdata. */
  public static Path testdata(String name) {
    return top().resolve("testdata").resolve(name);
  }

  /** The files of a folder whose names end so, sorted; never none. */
  public static List<Path> list(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().endsWith(suffix)).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("no *" + suffix + " in " + folder);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's bytes. */
  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
