package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.TaskSpec;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what a manifest says about its task (docs/bundle.md section 2). */
final class TaskReader {
  static final List<String> TASKS = List.of("classification", "detection", "segmentation");

  private static final int MAX_BOXES = 10_000;
  private static final int MAX_CANDIDATES = 100_000;
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");

  private TaskReader() {}

  /**
   * The task of a manifest, which is one of {@link #TASKS}.
   *
   * @throws BundleException naming the path of what is missing, of the wrong type or out of range
   */
  static TaskSpec read(JsonAt root, List<String> labels, PreprocessSpec preprocess) {
    JsonAt task = root.get("task");
    try {
      return switch (task.oneOf(TASKS)) {
        case "detection" -> detection(root.get("detection"), labels, preprocess);
        case "segmentation" -> segmentation(root.get("segmentation"), labels, preprocess);
        default -> new TaskSpec.Classify(labels);
      };
    } catch (IllegalArgumentException e) {
      throw new BundleException(task.path() + " " + task.text() + ": " + e.getMessage(), e);
    }
  }

  private static TaskSpec detection(JsonAt at, List<String> labels, PreprocessSpec preprocess) {
    return new TaskSpec.Detect(
        labels,
        preprocess.cropWidth(),
        preprocess.cropHeight(),
        at.get("stride").integer(1, 8192),
        at.get("scoreThreshold").number(0, 1),
        at.get("overlapThreshold").number(0, 1),
        at.get("mostCandidates").integer(1, MAX_CANDIDATES),
        at.get("mostBoxes").integer(1, MAX_BOXES));
  }

  private static TaskSpec segmentation(JsonAt at, List<String> labels, PreprocessSpec preprocess) {
    List<Integer> palette =
        at.get("palette").items(1, 255).stream().map(TaskReader::colour).toList();
    return new TaskSpec.Segment(
        labels,
        palette,
        preprocess.cropWidth(),
        preprocess.cropHeight(),
        at.get("stride").integer(1, 8192));
  }

  private static Integer colour(JsonAt at) {
    String text = at.text();
    at.check(COLOUR.matcher(text).matches(), "is '" + text + "', must be #rrggbb in lower case");
    return Integer.parseInt(text.substring(1), 16);
  }
}
