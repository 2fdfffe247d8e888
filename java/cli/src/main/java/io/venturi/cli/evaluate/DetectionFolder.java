package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.metric.AveragePrecision.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Detection sets: {@code images/} beside COCO's {@code annotations.json}. The truth of a picture is
 * the list of its boxes; the labels are the names of the categories.
 */
final class DetectionFolder {
  private DetectionFolder() {}

  /** Reads a folder; pictures are in the order of their ids, as pycocotools has them. */
  static TaskSet read(Path root, String split) throws IOException {
    Path annotations = root.resolve("annotations.json");
    if (!Files.isRegularFile(annotations)) {
      throw new VenturiException(annotations + ": no such file; detection sets have COCO's boxes");
    }
    JsonNode coco = new ObjectMapper().readTree(annotations.toFile());
    Map<String, Integer> categories = new LinkedHashMap<>();
    coco.path("categories")
        .forEach(entry -> categories.put(entry.path("name").asText(), entry.path("id").asInt()));
    if (categories.isEmpty()) {
      throw new VenturiException(annotations + ": has no \"categories\"");
    }
    Map<Long, List<Truth>> boxes = new HashMap<>();
    for (JsonNode box : coco.path("annotations")) {
      boxes
          .computeIfAbsent(box.path("image_id").asLong(), id -> new ArrayList<>())
          .add(truth(box, annotations));
    }
    List<LabelledPicture> pictures = pictures(coco, root.resolve("images"), boxes);
    if (pictures.isEmpty()) {
      throw new VenturiException(annotations + ": has no \"images\"");
    }
    return new TaskSet(
        "detection",
        split,
        List.copyOf(categories.keySet()),
        pictures,
        new DetectionScorer(categories));
  }

  private static List<LabelledPicture> pictures(
      JsonNode coco, Path images, Map<Long, List<Truth>> boxes) {
    List<JsonNode> entries = new ArrayList<>();
    coco.path("images").forEach(entries::add);
    entries.sort((a, b) -> Long.compare(a.path("id").asLong(), b.path("id").asLong()));
    List<LabelledPicture> pictures = new ArrayList<>();
    for (JsonNode entry : entries) {
      String name = entry.path("file_name").asText();
      Path file = images.resolve(name).normalize();
      if (!file.startsWith(images.normalize()) || !Files.isRegularFile(file)) {
        throw new VenturiException(file + ": no such file, though annotations.json names it");
      }
      pictures.add(
          new LabelledPicture(
              name, file, boxes.getOrDefault(entry.path("id").asLong(), List.of())));
    }
    return pictures;
  }

  private static Truth truth(JsonNode box, Path annotations) {
    JsonNode sides = box.path("bbox");
    if (sides.size() != 4) {
      throw new VenturiException(
          annotations + ": \"bbox\" is " + sides + ", wanted x, y, width and height");
    }
    double width = sides.get(2).asDouble();
    double height = sides.get(3).asDouble();
    return new Truth(
        box.path("category_id").asInt(),
        sides.get(0).asDouble(),
        sides.get(1).asDouble(),
        width,
        height,
        box.path("area").asDouble(width * height),
        box.path("iscrowd").asInt() == 1);
  }
}
