package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Segmentation sets: {@code images/} beside {@code masks/} with a PNG of one 8-bit class a pixel
 * for every picture; {@code classes.json} above them names the classes in their order, and values
 * from their number on do not count. The truth of a picture is its mask's file.
 */
final class SegmentationFolder {
  private SegmentationFolder() {}

  /**
   * Reads a folder.
   *
   * @param data the folder with {@code classes.json}
   * @param root the one with images and masks
   */
  static TaskSet read(Path data, Path root, String split) throws IOException {
    Path classes = data.resolve("classes.json");
    if (!Files.isRegularFile(classes)) {
      throw new VenturiException(classes + ": no such file; wanted names of the classes in order");
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode entry : new ObjectMapper().readTree(classes.toFile())) {
      labels.add(entry.isObject() ? entry.path("name").asText() : entry.asText());
    }
    Path images = TaskSet.folder(root.resolve("images"), "the pictures");
    Path masks = TaskSet.folder(root.resolve("masks"), "a mask for each picture");
    List<LabelledPicture> pictures = new ArrayList<>();
    for (Path file : TaskSet.picturesIn(images)) {
      String name = file.getFileName().toString();
      Path mask = masks.resolve(name.substring(0, name.lastIndexOf('.')) + ".png");
      if (!Files.isRegularFile(mask)) {
        throw new VenturiException(mask + ": no such file; " + name + " needs a mask");
      }
      pictures.add(new LabelledPicture(name, file, mask));
    }
    if (labels.isEmpty() || pictures.isEmpty()) {
      throw new VenturiException(
          root + ": " + labels.size() + " classes and " + pictures.size() + " pictures");
    }
    return new TaskSet("segmentation", split, labels, pictures, new SegmentationScorer(labels));
  }
}
