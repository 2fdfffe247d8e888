package io.venturi.metric;

import io.venturi.metric.AveragePrecision.Found;
import io.venturi.metric.AveragePrecision.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which found boxes of one category meet which true ones in one picture, as pycocotools does it.
 */
final class BoxMatching {
  /** Overlaps from 0.5 to 0.95, the same doubles as numpy's. */
  static final double[] THRESHOLDS = thresholds();

  /** A range of areas, both ends included. */
  record AreaRange(double least, double most) {}

  /** All, small, medium, large. */
  static final AreaRange[] AREAS = {
    new AreaRange(0, 1e10),
    new AreaRange(0, 32 * 32),
    new AreaRange(32 * 32, 96 * 96),
    new AreaRange(96 * 96, 1e10)
  };

  static final byte IGNORED = 0;
  static final byte RIGHT = 1;
  static final byte WRONG = 2;

  private static final int MOST_BOXES = 100;
  private static final double BELOW_ONE = 1 - 1e-10;

  private final List<Truth> truths;
  private final List<Found> found;
  private final double[][] overlaps;

  /**
   * What became of the found boxes of one picture in one range of areas.
   *
   * @param wanted true boxes that count
   * @param scores of the found boxes, best first
   * @param verdicts for each of them {@link #IGNORED}, {@link #RIGHT} or {@link #WRONG} by
   *     threshold
   */
  record Outcome(int wanted, double[] scores, byte[][] verdicts) {
    private record Ranked(double score, byte[] verdicts) {}

    /** The verdicts of the `most` best boxes of every picture, best first. */
    static List<byte[]> ranked(List<Outcome> pictures, int most) {
      List<Ranked> all = new ArrayList<>();
      for (Outcome picture : pictures) {
        for (int i = 0; i < Math.min(most, picture.scores.length); i++) {
          all.add(new Ranked(picture.scores[i], picture.verdicts[i]));
        }
      }
      all.sort(Comparator.comparingDouble(box -> -box.score));
      return all.stream().map(Ranked::verdicts).toList();
    }
  }

  BoxMatching(List<Truth> truths, List<Found> found) {
    this.truths = truths;
    this.found =
        found.stream()
            .sorted(Comparator.comparingDouble(box -> -box.score()))
            .limit(MOST_BOXES)
            .toList();
    this.overlaps = new double[this.found.size()][truths.size()];
    for (int d = 0; d < this.found.size(); d++) {
      for (int g = 0; g < truths.size(); g++) {
        overlaps[d][g] = overlap(this.found.get(d), truths.get(g));
      }
    }
  }

  private static double[] thresholds() {
    double[] thresholds = new double[10];
    double step = (0.95 - 0.5) / 9;
    for (int i = 0; i < 9; i++) {
      thresholds[i] = i * step + 0.5;
    }
    thresholds[9] = 0.95;
    return thresholds;
  }

  /**
   * Shared area over the area that either covers; over the found box's own where truth is a crowd.
   */
  private static double overlap(Found box, Truth truth) {
    double across =
        Math.min(box.x() + box.width(), truth.x() + truth.width()) - Math.max(box.x(), truth.x());
    double down =
        Math.min(box.y() + box.height(), truth.y() + truth.height()) - Math.max(box.y(), truth.y());
    if (across <= 0 || down <= 0) {
      return 0;
    }
    double shared = across * down;
    double own = box.width() * box.height();
    return shared / (truth.crowd() ? own : own + truth.width() * truth.height() - shared);
  }

  /** Whether the picture has none of the category, neither there nor found. */
  boolean isEmpty() {
    return truths.isEmpty() && found.isEmpty();
  }

  /** Matches what counts in a range of areas: the better box chooses first, its best overlap. */
  Outcome in(AreaRange range) {
    boolean[] ignored = new boolean[truths.size()];
    List<Integer> order = new ArrayList<>();
    for (int g = 0; g < ignored.length; g++) {
      Truth truth = truths.get(g);
      ignored[g] = truth.crowd() || outside(truth.area(), range);
      if (!ignored[g]) {
        order.add(g);
      }
    }
    int wanted = order.size();
    for (int g = 0; g < ignored.length; g++) {
      if (ignored[g]) {
        order.add(g);
      }
    }
    byte[][] verdicts = new byte[found.size()][THRESHOLDS.length];
    for (int t = 0; t < THRESHOLDS.length; t++) {
      boolean[] taken = new boolean[truths.size()];
      for (int d = 0; d < found.size(); d++) {
        int match = match(d, THRESHOLDS[t], order, ignored, taken);
        if (match >= 0) {
          taken[match] = true;
          verdicts[d][t] = ignored[match] ? IGNORED : RIGHT;
        } else {
          Found box = found.get(d);
          verdicts[d][t] = outside(box.width() * box.height(), range) ? IGNORED : WRONG;
        }
      }
    }
    return new Outcome(wanted, found.stream().mapToDouble(Found::score).toArray(), verdicts);
  }

  private static boolean outside(double area, AreaRange range) {
    return area < range.least || area > range.most;
  }

  /** The true box that a found one takes, or -1; of equal overlaps the last, counted ones first. */
  private int match(
      int box, double threshold, List<Integer> order, boolean[] ignored, boolean[] taken) {
    double best = Math.min(threshold, BELOW_ONE);
    int match = -1;
    for (int g : order) {
      if (taken[g] && !truths.get(g).crowd()) {
        continue;
      }
      if (match >= 0 && !ignored[match] && ignored[g]) {
        break;
      }
      if (overlaps[box][g] >= best) {
        best = overlaps[box][g];
        match = g;
      }
    }
    return match;
  }
}
