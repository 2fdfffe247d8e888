package io.venturi.entropy.gaussian;

import org.jspecify.annotations.Nullable;

/**
 * How far a decoder's scales d may lie from the encoder's e without consequence: {@code |d - e| <=
 * absolute + relative * |e|}. Rounding inside a network leaves an error that follows the size of
 * its activations, much the same for large and small outputs: {@code absolute} covers it; {@code
 * relative} covers what grows with the scale. Each costs bytes (docs/adr). Immutable.
 *
 * <p>{@link ScaleTable#largestDifference} measures what two engines need.
 *
 * @param absolute 0 or more, in units of the scale
 * @param relative 0..0.2
 */
public record IndexMargin(double absolute, double relative) {
  /** For sides that run the same program on the same kind of machine: the digest alone. */
  public static final IndexMargin NONE = new IndexMargin(0, 0);

  private static final double MAX_RELATIVE = 0.2;

  public IndexMargin {
    if (!(absolute >= 0 && absolute <= Float.MAX_VALUE / 2)
        || !(relative >= 0 && relative <= MAX_RELATIVE)) {
      throw new IllegalArgumentException(
          String.format(
              "index margin of %s absolute and %s relative: must be 0 or more, relative at most %s",
              absolute, relative, MAX_RELATIVE));
    }
  }

  /** A margin that grows with the scale. */
  public static IndexMargin relative(double relative) {
    return new IndexMargin(0, relative);
  }

  boolean isNone() {
    return absolute == 0 && relative == 0;
  }

  /** The part of a frame that carries a number: the upper half of a float32. */
  static double fromWire(int half) {
    return Float.intBitsToFloat(half << 16);
  }

  /** The smallest number of the wire that is not below a value. */
  static int toWire(double value) {
    int half = Float.floatToRawIntBits((float) value) >>> 16;
    return fromWire(half) < value ? half + 1 : half;
  }

  /** The smallest decoder's scale that may have crossed a threshold from above. */
  double low(double threshold) {
    return (threshold * (1 - relative) - absolute) * (1 - 1e-9);
  }

  /** The largest decoder's scale that may have crossed a threshold from below. */
  double high(double threshold) {
    return (threshold * (1 + relative) + absolute) * (1 + 1e-9);
  }

  /** The smallest encoder's scale for which the decoder's can reach {@link #low}. */
  double encoderLow(double threshold) {
    return (low(threshold) - absolute) / (1 + relative) * (1 - 1e-6);
  }

  /** The largest encoder's scale for which the decoder's can reach {@link #high}. */
  double encoderHigh(double threshold) {
    return (high(threshold) + absolute) / (1 - relative) * (1 + 1e-6);
  }

  /** What makes this margin too wide for a table, or null. */
  @Nullable String fault(ScaleTable table) {
    for (int k = 0; k < table.thresholdCount(); k++) {
      double threshold = table.threshold(k);
      double next = k + 1 < table.thresholdCount() ? table.threshold(k + 1) : 4 * threshold;
      double middle = Math.sqrt(threshold * next);
      if (4 * absolute >= threshold * (1 - relative)
          || high(threshold) >= middle
          || low(next) <= middle) {
        return String.format(
            "index margin of %s absolute and %s relative is too wide for scales as close as %s and"
                + " %s; lower it",
            absolute, relative, threshold, next);
      }
    }
    return null;
  }
}
