package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.venturi.metric.AveragePrecision;
import io.venturi.metric.AveragePrecision.Found;
import io.venturi.metric.AveragePrecision.Truth;
import io.venturi.task.Detections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * COCO's mAP@[.5:.95]. A mark is the boxes found, each as category, x, y, width, height, score. The
 * figure is no mean over pictures, so it has neither standard error nor paired interval.
 */
final class DetectionScorer implements Scorer<Detections> {
  private static final int MOST_BOXES = 100;

  private final Map<String, Integer> categories;

  /**
   * @param categories id by name
   */
  DetectionScorer(Map<String, Integer> categories) {
    this.categories = Map.copyOf(categories);
  }

  @Override
  public String key() {
    return "map";
  }

  @Override
  public String title() {
    return "mAP";
  }

  @Override
  public Class<Detections> resultType() {
    return Detections.class;
  }

  @Override
  public JsonNode mark(Detections result, Object truth) {
    ArrayNode mark = JsonNodeFactory.instance.arrayNode();
    for (Detections.Box box : result.boxes().stream().limit(MOST_BOXES).toList()) {
      Integer category = categories.get(box.label());
      if (category != null) { // a label that the set does not have cannot be judged
        mark.addArray()
            .add(category)
            .add(box.left())
            .add(box.top())
            .add(box.right() - box.left())
            .add(box.bottom() - box.top())
            .add(box.score());
      }
    }
    return mark;
  }

  @Override
  public Score score(List<LabelledPicture> pictures, List<JsonNode> marks) {
    AveragePrecision metric = new AveragePrecision(List.copyOf(categories.values()));
    for (int i = 0; i < marks.size(); i++) {
      List<Found> found = new ArrayList<>();
      for (JsonNode box : marks.get(i)) {
        found.add(
            new Found(
                box.get(0).asInt(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble(),
                box.get(4).asDouble(),
                box.get(5).asDouble()));
      }
      metric.add(truths(pictures.get(i)), found);
    }
    return new Score(Math.max(0, metric.summary().map()), null, null);
  }

  private static List<Truth> truths(LabelledPicture picture) {
    return ((List<?>) picture.truth()).stream().map(Truth.class::cast).toList();
  }
}
