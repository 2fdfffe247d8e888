package io.venturi.cli;

import io.venturi.task.Classification;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import io.venturi.task.TaskResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The forms task results have on the terminal and in JSON output. */
final class TaskOutput {
  static final int TOP = 5;

  private TaskOutput() {}

  /** The result's own keys, behind those that tell whose it is. */
  static Map<String, Object> json(TaskResult result) {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (result instanceof Classification labels) {
      keys.put("task", "classification");
      keys.put("top", JsonLabels.of(labels, TOP));
    } else if (result instanceof Detections found) {
      keys.put("task", "detection");
      keys.put("width", found.width());
      keys.put("height", found.height());
      keys.put("boxes", found.boxes().stream().map(TaskOutput::box).toList());
    } else if (result instanceof SegmentationMap map) {
      keys.put("task", "segmentation");
      keys.put("width", map.width());
      keys.put("height", map.height());
      keys.put("classes", classes(map));
    }
    return keys;
  }

  private static Map<String, Object> box(Detections.Box box) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("label", box.label());
    keys.put("score", box.score());
    keys.put(
        "box",
        List.of(
            hundredth(box.left()),
            hundredth(box.top()),
            hundredth(box.right()),
            hundredth(box.bottom())));
    return keys;
  }

  private static double hundredth(double pixels) {
    return Math.round(100 * pixels) / 100.0;
  }

  private static List<Map<String, Object>> classes(SegmentationMap map) {
    List<Map<String, Object>> classes = new ArrayList<>();
    long[] counts = map.pixelCounts();
    for (int i = 0; i < counts.length; i++) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("label", map.labels().get(i));
      keys.put("colour", String.format("#%06x", map.palette().get(i)));
      keys.put("pixels", counts[i]);
      classes.add(keys);
    }
    return classes;
  }

  /**
   * Prints a result, one line a label, box or class.
   *
   * @param leastScore boxes below are left out
   */
  static void print(PrintWriter out, String indent, TaskResult result, double leastScore) {
    if (result instanceof Classification labels) {
      labels
          .top(TOP)
          .forEach(
              each -> out.printf("%s%-20s %6.2f %%%n", indent, each.label(), 100 * each.score()));
    } else if (result instanceof Detections found) {
      for (Detections.Box box : found.above(leastScore).boxes()) {
        out.printf(
            "%s%-20s %6.2f %%  %.0f,%.0f to %.0f,%.0f%n",
            indent,
            box.label(),
            100 * box.score(),
            box.left(),
            box.top(),
            box.right(),
            box.bottom());
      }
      out.printf(
          "%s%d boxes, %d of them with %.0f %% or more%n",
          indent, found.boxes().size(), found.above(leastScore).boxes().size(), 100 * leastScore);
    } else if (result instanceof SegmentationMap map) {
      long[] counts = map.pixelCounts();
      for (int i = 0; i < counts.length; i++) {
        double share = 100.0 * counts[i] / ((long) map.width() * map.height());
        out.printf("%s%-20s %6.2f %% of the pixels%n", indent, map.labels().get(i), share);
      }
    }
  }
}
