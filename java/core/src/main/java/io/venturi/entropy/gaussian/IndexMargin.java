package io.venturi.entropy.gaussian;

import org.jspecify.annotations.Nullable;

/**
 * How far a decoder's scales may lie from the encoder's without consequence: {@code |d - e| <=
 * absolute + relative * |e|}. Rounding inside a network leaves an error that follows the size of
 * its activations, much the same for large and small outputs: {@code absolute} covers it; {@code
 * relative} covers what grows with the scale. Each costs bytes (docs/adr); immutable.
 *
 * <p>{@link ScaleTable#largestDifference} measures what two engines need.
 *
 * @param absolute 0 or more, in units of the scale
 * @param relative 0 or more, below 1
 */
public record IndexMargin(double absolute, double relative) {
  /** For sides that run the same program on the same kind of machine: the digest alone. */
  public static final IndexMargin NONE = new IndexMargin(0, 0);

  public IndexMargin {
    if (!(absolute >= 0 && Double.isFinite(absolute) && relative >= 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "index margin of "
              + absolute
              + " absolute and "
              + relative
              + " relative, must be 0 or more, and relative below 1");
    }
  }

  /** A margin that grows with the scale. */
  public static IndexMargin relative(double relative) {
    return new IndexMargin(0, relative);
  }

  boolean isNone() {
    return absolute == 0 && relative == 0;
  }

  /** The smallest scale that may be carried to a threshold from below. */
  double low(double threshold) {
    return (threshold - absolute) / (1 + relative);
  }

  /** The largest scale that may be carried to a threshold from above. */
  double high(double threshold) {
    return (threshold + absolute) / (1 - relative);
  }

  /** What makes this margin too wide for a table, or null. */
  @Nullable String fault(ScaleTable table) {
    for (int k = 0; k < table.thresholdCount(); k++) {
      double threshold = table.threshold(k);
      double next = k + 1 < table.thresholdCount() ? table.threshold(k + 1) : 4 * threshold;
      double middle = Math.sqrt(threshold * next);
      // the slack is for interval ends that are rounded to float32
      double highest = (high(threshold) * (1 + relative) + absolute) * (1 + 1e-6);
      double lowest = (low(next) * (1 - relative) - absolute) * (1 - 1e-6);
      if (absolute >= threshold || highest >= middle || lowest <= middle) {
        return String.format(
            "index margin of %s absolute and %s relative is too wide for scales as close as %s and"
                + " %s; lower it",
            absolute, relative, threshold, next);
      }
    }
    return null;
  }
}
