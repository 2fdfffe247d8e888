package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.task.Classification;
import io.venturi.task.ClassificationDecoder;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import io.venturi.task.TaskDecoder;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Compares what a tail gives, and what results are made of it, with what the exporter got: numbers
 * of the tail may differ a little; the exporter's own numbers must give the exporter's result.
 */
final class GoldenTask {
  private static final double SCORE_TOLERANCE = 0.02;
  private static final double OUTPUT_TOLERANCE = 0.02;
  private static final double BOX_TOLERANCE = 0.01;
  private static final double OTHER_PIXELS = 0.001;

  private final ModelBundle bundle;
  private double maxDifference;

  GoldenTask(ModelBundle bundle) {
    this.bundle = bundle;
  }

  /** Largest difference of a softmax score, or of maps relative to their largest value. */
  double maxDifference() {
    return maxDifference;
  }

  /** The first thing that differs, or an empty string. */
  String difference(GoldenVectors.Expected expected, FloatBuffer tailOutput) {
    if (expected instanceof GoldenVectors.Labels labels) {
      List<String> names = bundle.manifest().labels();
      return difference(
          labels.top(), new ClassificationDecoder(names, names.size()).decode(tailOutput));
    }
    TaskDecoder<? extends TaskResult> decoder = bundle.manifest().task().decoder();
    if (expected instanceof GoldenVectors.Boxes boxes) {
      FloatBuffer output = floats(boxes.output());
      String difference = outputDifference(boxes.output(), output, tailOutput);
      return difference.isEmpty()
          ? boxDifference(boxes.boxes(), decoder.decode(output).as(Detections.class).boxes())
          : difference;
    }
    GoldenVectors.Classes classes = (GoldenVectors.Classes) expected;
    FloatBuffer output = floats(classes.output());
    String difference = outputDifference(classes.output(), output, tailOutput);
    return difference.isEmpty()
        ? classDifference(classes.classes(), decoder.decode(output).as(SegmentationMap.class))
        : difference;
  }

  private String difference(List<GoldenVectors.Score> top, Classification result) {
    String best = result.best().label();
    if (!best.equals(top.get(0).label())) {
      return "the tail says '" + best + "', golden is '" + top.get(0).label() + "'";
    }
    for (GoldenVectors.Score score : top) {
      double seen =
          result.scores().stream()
              .filter(each -> each.label().equals(score.label()))
              .findFirst()
              .orElseThrow()
              .score();
      double difference = Math.abs(seen - score.score());
      if (!(difference <= SCORE_TOLERANCE)) {
        return String.format(
            "the tail gives '%s' a score of %s, golden is %s; they may differ by %s",
            score.label(), seen, score.score(), SCORE_TOLERANCE);
      }
      maxDifference = Math.max(maxDifference, difference);
    }
    return "";
  }

  private String outputDifference(String member, FloatBuffer wanted, FloatBuffer seen) {
    double largest = 1;
    for (int i = 0; i < wanted.limit(); i++) {
      largest = Math.max(largest, Math.abs(wanted.get(i)));
    }
    for (int i = 0; i < wanted.limit(); i++) {
      double difference = Math.abs((double) seen.get(i) - wanted.get(i)) / largest;
      // Written so that a NaN is a difference.
      if (!(difference <= OUTPUT_TOLERANCE)) {
        return String.format(
            "value %d of the tail is %s, '%s' has %s; they may differ by %s of the largest",
            i, seen.get(i), member, wanted.get(i), OUTPUT_TOLERANCE);
      }
      maxDifference = Math.max(maxDifference, difference);
    }
    return "";
  }

  private static String boxDifference(List<Detections.Box> wanted, List<Detections.Box> seen) {
    if (seen.size() != wanted.size()) {
      return "decoding gives " + seen.size() + " boxes, golden are " + wanted.size();
    }
    for (int i = 0; i < seen.size(); i++) {
      Detections.Box a = seen.get(i);
      Detections.Box b = wanted.get(i);
      double moved =
          Math.max(
              Math.max(Math.abs(a.left() - b.left()), Math.abs(a.top() - b.top())),
              Math.max(Math.abs(a.right() - b.right()), Math.abs(a.bottom() - b.bottom())));
      if (a.index() != b.index()
          || !(moved <= BOX_TOLERANCE)
          || !(Math.abs(a.score() - b.score()) <= SCORE_TOLERANCE)) {
        return "decoding gives " + a + " in place " + i + ", golden is " + b;
      }
    }
    return "";
  }

  private String classDifference(String member, SegmentationMap seen) {
    ByteBuffer wanted = bundle.member(member);
    ByteBuffer classes = seen.classes();
    int others = 0;
    for (int i = 0; i < wanted.limit(); i++) {
      others += wanted.get(i) == classes.get(i) ? 0 : 1;
    }
    return others <= OTHER_PIXELS * wanted.limit()
        ? ""
        : String.format(
            "decoding gives %d of %d pixels another class than '%s'; at most %s of them may differ",
            others, wanted.limit(), member, OTHER_PIXELS);
  }

  private FloatBuffer floats(String member) {
    return bundle.member(member).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
