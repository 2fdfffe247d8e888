package io.venturi.metric;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure the difference of two methods is, measured on the same pictures: pictures are drawn with
 * replacement many times, and the percentiles of the mean difference bound it (Efron's percentile
 * interval). The pairing takes away what makes a picture easy or hard for both.
 */
public final class PairedBootstrap {
  /** Resamples where nobody chooses. */
  public static final int RESAMPLES = 10_000;

  private PairedBootstrap() {}

  /**
   * A difference and what bounds it.
   *
   * @param difference mean of the second less mean of the first
   * @param low bound that as many resamples fall below as are above the other
   * @param high the other bound
   */
  public record Interval(double difference, double low, double high) {
    /** Whether the interval excludes a difference of 0. */
    public boolean excludesZero() {
      return low > 0 || high < 0;
    }
  }

  /** The 95 % interval by {@link #RESAMPLES} resamples. */
  public static Interval of(double[] first, double[] second, long seed) {
    return of(first, second, RESAMPLES, 0.95, seed);
  }

  /**
   * The interval of the mean of {@code second - first}.
   *
   * @param first score of every picture by one method, e.g. 1 for a right label and 0 for a wrong
   * @param second scores of the same pictures in the same order
   * @param resamples at least 100
   * @param confidence share of resamples within the interval, above 0 and below 1
   * @param seed the same seed gives the same interval
   */
  public static Interval of(
      double[] first, double[] second, int resamples, double confidence, long seed) {
    if (first.length != second.length || first.length == 0) {
      throw new IllegalArgumentException(
          first.length + " and " + second.length + " scores; as many of both and at least one");
    }
    if (resamples < 100 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          resamples
              + " resamples with confidence "
              + confidence
              + "; at least 100 and between 0 and 1");
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = second[i] - first[i];
    }
    double[] means = means(differences, resamples, new SplittableRandom(seed));
    Arrays.sort(means);
    double tail = (1 - confidence) / 2;
    return new Interval(
        Arrays.stream(differences).sum() / differences.length,
        quantile(means, tail),
        quantile(means, 1 - tail));
  }

  private static double[] means(double[] values, int resamples, SplittableRandom random) {
    double[] means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    return means;
  }

  /** Between the two values nearest to the place, as numpy does by default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
