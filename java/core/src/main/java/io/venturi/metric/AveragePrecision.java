package io.venturi.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * COCO's average precision and recall of boxes, equal to pycocotools' on the same boxes: ten
 * thresholds of overlap from 0.5 to 0.95, precision read at 101 recalls, crowds matched any number
 * of times and counted neither way, boxes outside a range of areas ignored. After Lin et al.,
 * "Microsoft COCO: Common Objects in Context" (2014) and its evaluation code.
 *
 * <pre>{@code
 * AveragePrecision metric = new AveragePrecision(List.of(1, 2, 3));
 * metric.add(truthsOfOnePicture, boxesFoundInIt);
 * double map = metric.summary().map();
 * }</pre>
 *
 * <p>Thread rule: one thread at a time.
 */
public final class AveragePrecision {
  private static final int RECALLS = 101;
  private static final int[] MOST_BOXES = {1, 10, 100};
  private static final double TINY = Math.ulp(1.0);

  /**
   * A box that is there.
   *
   * @param category one of those the metric was made for
   * @param x left, pixels
   * @param y top
   * @param width pixels
   * @param height pixels
   * @param area pixels squared; that of the object, which may be less than the box's
   * @param crowd whether it stands for many objects at once
   */
  public record Truth(
      int category, double x, double y, double width, double height, double area, boolean crowd) {}

  /**
   * A box that was found.
   *
   * @param category one of those the metric was made for
   * @param x left, pixels
   * @param y top
   * @param width pixels
   * @param height pixels
   * @param score larger is surer
   */
  public record Found(
      int category, double x, double y, double width, double height, double score) {}

  /**
   * The twelve numbers that COCO's evaluation prints, 0..1; -1 where no picture has such a box.
   * Small is below 32 x 32 pixels, large above 96 x 96.
   *
   * @param map average precision over all thresholds: mAP@[.5:.95]
   * @param ap50 at overlap 0.5
   * @param ap75 at overlap 0.75
   * @param small of small boxes
   * @param medium of medium ones
   * @param large of large ones
   * @param recall1 average recall with one box a picture
   * @param recall10 with ten
   * @param recall100 with a hundred
   * @param recallSmall of small boxes, with a hundred
   * @param recallMedium of medium ones
   * @param recallLarge of large ones
   */
  public record Summary(
      double map,
      double ap50,
      double ap75,
      double small,
      double medium,
      double large,
      double recall1,
      double recall10,
      double recall100,
      double recallSmall,
      double recallMedium,
      double recallLarge) {}

  private final Map<Integer, List<List<BoxMatching.Outcome>>> outcomes = new HashMap<>();
  private final List<Integer> categories;

  /**
   * @param categories ids of all that count, each once
   */
  public AveragePrecision(List<Integer> categories) {
    this.categories = categories.stream().distinct().sorted().toList();
    if (categories.isEmpty() || this.categories.size() != categories.size()) {
      throw new IllegalArgumentException(
          "categories " + categories + "; there must be at least one, and each once");
    }
    for (int category : categories) {
      List<List<BoxMatching.Outcome>> ranges = new ArrayList<>();
      for (int i = 0; i < BoxMatching.AREAS.length; i++) {
        ranges.add(new ArrayList<>());
      }
      outcomes.put(category, ranges);
    }
  }

  /**
   * Adds one picture. Of equal scores the first counts first, so pictures come in the order of
   * their ids where pycocotools is to agree to the last digit.
   */
  public void add(List<Truth> truths, List<Found> found) {
    truths.forEach(truth -> check(truth.category, truth.toString(), truth.x, truth.y, truth.area));
    found.forEach(box -> check(box.category, box.toString(), box.x, box.y, box.score));
    for (int category : categories) {
      BoxMatching matching =
          new BoxMatching(
              truths.stream().filter(truth -> truth.category == category).toList(),
              found.stream().filter(box -> box.category == category).toList());
      for (int i = 0; i < BoxMatching.AREAS.length && !matching.isEmpty(); i++) {
        outcomes.get(category).get(i).add(matching.in(BoxMatching.AREAS[i]));
      }
    }
  }

  private void check(int category, String box, double... numbers) {
    if (!outcomes.containsKey(category)) {
      throw new IllegalArgumentException(box + " is of none of the categories " + categories);
    }
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(box + " holds " + number + ", must be finite");
      }
    }
  }

  /** The figures of all pictures added so far. */
  public Summary summary() {
    Curves[] ofAreas = new Curves[BoxMatching.AREAS.length];
    Arrays.setAll(ofAreas, area -> curves(area, MOST_BOXES[2]));
    Curves all = ofAreas[0];
    int ap75 = 5;
    return new Summary(
        mean(all.precision),
        mean(List.of(all.precision.get(0))),
        mean(List.of(all.precision.get(ap75))),
        mean(ofAreas[1].precision),
        mean(ofAreas[2].precision),
        mean(ofAreas[3].precision),
        mean(curves(0, MOST_BOXES[0]).recall),
        mean(curves(0, MOST_BOXES[1]).recall),
        mean(all.recall),
        mean(ofAreas[1].recall),
        mean(ofAreas[2].recall),
        mean(ofAreas[3].recall));
  }

  /** Numbers of all categories by threshold; categories without a box of the range have none. */
  private record Curves(List<List<Double>> precision, List<List<Double>> recall) {}

  private Curves curves(int area, int most) {
    Curves curves = new Curves(new ArrayList<>(), new ArrayList<>());
    for (int t = 0; t < BoxMatching.THRESHOLDS.length; t++) {
      curves.precision.add(new ArrayList<>());
      curves.recall.add(new ArrayList<>());
    }
    for (int category : categories) {
      List<BoxMatching.Outcome> pictures = outcomes.get(category).get(area);
      int wanted = pictures.stream().mapToInt(BoxMatching.Outcome::wanted).sum();
      if (wanted > 0) {
        addCurves(BoxMatching.Outcome.ranked(pictures, most), wanted, curves);
      }
    }
    return curves;
  }

  private static void addCurves(List<byte[]> ranked, int wanted, Curves curves) {
    for (int t = 0; t < BoxMatching.THRESHOLDS.length; t++) {
      double[] recall = new double[ranked.size()];
      double[] precision = new double[ranked.size()];
      int right = 0;
      int wrong = 0;
      for (int i = 0; i < recall.length; i++) {
        right += ranked.get(i)[t] == BoxMatching.RIGHT ? 1 : 0;
        wrong += ranked.get(i)[t] == BoxMatching.WRONG ? 1 : 0;
        recall[i] = (double) right / wanted;
        precision[i] = right / (wrong + right + TINY);
      }
      for (int i = precision.length - 1; i > 0; i--) {
        precision[i - 1] = Math.max(precision[i - 1], precision[i]);
      }
      curves.recall.get(t).add(recall.length == 0 ? 0 : recall[recall.length - 1]);
      addPrecisions(recall, precision, curves.precision.get(t));
    }
  }

  /** The precision at the first box that reaches each recall, 0 where none does. */
  private static void addPrecisions(double[] recall, double[] precision, List<Double> out) {
    int at = 0;
    for (int r = 0; r < RECALLS; r++) {
      double reached = r == RECALLS - 1 ? 1 : r * 0.01;
      while (at < recall.length && recall[at] < reached) {
        at++;
      }
      out.add(at < recall.length ? precision[at] : 0);
    }
  }

  private static double mean(List<List<Double>> numbers) {
    return numbers.stream()
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(-1);
  }
}
