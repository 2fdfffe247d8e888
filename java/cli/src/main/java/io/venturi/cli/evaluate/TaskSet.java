package io.venturi.cli.evaluate;

import io.venturi.Sha256;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A data set of one task.
 *
 * @param task e.g. "classification"
 * @param split e.g. "test"; empty for a folder without splits
 * @param labels that the truth speaks of
 * @param pictures in their order
 * @param scorer of the task
 */
record TaskSet(
    String task,
    String split,
    List<String> labels,
    List<LabelledPicture> pictures,
    Scorer<?> scorer) {

  /** So many pictures, evenly spaced over the set as evaluate_sc2.py takes them; 0 for all. */
  List<LabelledPicture> sample(int limit) {
    if (limit == 0 || limit >= pictures.size()) {
      return pictures;
    }
    int step = Math.max(1, pictures.size() / limit);
    return IntStream.range(0, limit).mapToObj(i -> pictures.get(i * step)).toList();
  }

  /** Hash of names and sizes of all pictures: whether it is the same set. */
  String listingSha256() throws IOException {
    StringBuilder listing = new StringBuilder(task).append('\n').append(split).append('\n');
    for (LabelledPicture picture : pictures) {
      listing.append(picture.name()).append('\t').append(Files.size(picture.file())).append('\n');
    }
    return Sha256.hex(listing.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Files of a folder that are pictures by their names, sorted. */
  static List<Path> picturesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|webp)"))
          .sorted()
          .toList();
    }
  }

  /** A folder that must be there. */
  static Path folder(Path path, String what) {
    if (!Files.isDirectory(path)) {
      throw new VenturiException(
          path + ": no such folder; wanted " + what + " (docs/evaluate.md has the layouts)");
    }
    return path;
  }
}
