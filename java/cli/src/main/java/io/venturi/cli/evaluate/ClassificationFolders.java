package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Classification sets: a folder for every label with its pictures in it.
 *
 * <pre>
 *  DATA/classes.json             optional: order and choice of the labels, [{"name": ...}, ...]
 *  DATA/test/church/one.jpg      with splits
 *  DATA/church/one.jpg           or without
 * </pre>
 */
final class ClassificationFolders {
  private ClassificationFolders() {}

  /**
   * Reads a set.
   *
   * @param data where a {@code classes.json} may lie
   * @param root the folder with the labels' folders
   * @param split its name, for messages
   */
  static TaskSet read(Path data, Path root, String split) throws IOException {
    List<String> labels = labels(data.resolve("classes.json"), root);
    List<LabelledPicture> pictures = new ArrayList<>();
    for (String label : labels) {
      Path folder = TaskSet.folder(root.resolve(label), "pictures of the label '" + label + "'");
      List<Path> files = TaskSet.picturesIn(folder);
      if (files.isEmpty()) {
        throw new VenturiException(
            folder + ": no JPEG, PNG or WebP file; every label needs one, or leave its folder out");
      }
      files.forEach(
          file -> pictures.add(new LabelledPicture(label + "/" + file.getFileName(), file, label)));
    }
    return new TaskSet(
        "classification", split, labels, List.copyOf(pictures), new ClassificationScorer());
  }

  private static List<String> labels(Path classes, Path root) throws IOException {
    List<String> labels = new ArrayList<>();
    if (Files.exists(classes)) {
      for (JsonNode entry : new ObjectMapper().readTree(classes.toFile())) {
        String name = entry.path("name").asText();
        if (!name.matches("[^/\\\\]+") || name.startsWith(".")) {
          throw new VenturiException(
              classes + ": \"name\" is '" + name + "' in " + entry + ", wanted a folder's name");
        }
        labels.add(name);
      }
    } else {
      try (Stream<Path> folders = Files.list(root)) {
        folders
            .filter(Files::isDirectory)
            .map(folder -> folder.getFileName().toString())
            .filter(name -> !name.startsWith("."))
            .sorted()
            .forEachOrdered(labels::add);
      }
    }
    if (labels.isEmpty()) {
      throw new VenturiException(
          root + ": no folders in it; wanted pictures in folders named by their labels");
    }
    return labels;
  }
}
