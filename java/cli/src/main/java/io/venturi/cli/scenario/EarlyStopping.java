package io.venturi.cli.scenario;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * MLPerf's early stopping: from fewer queries than a percentile needs, a value that the true
 * percentile stays below with 99 % confidence. Of n latencies the t-th highest is taken, for the
 * greatest t such that a binomial of n trials with the percentile's chance of being exceeded gives
 * t or fewer with a probability of at most 1 %.
 */
public final class EarlyStopping {
  private static final double DOUBT = 0.01;

  private EarlyStopping() {}

  /**
   * Which of the highest latencies to take.
   *
   * @param queries answered
   * @param percentile 0 to 100, both exclusive
   * @return 1 for the highest, 2 for the one below it; 0 when there are too few queries
   */
  public static long rank(long queries, double percentile) {
    if (!(percentile > 0 && percentile < 100)) {
      throw new IllegalArgumentException("percentile is " + percentile + ", must be in (0, 100)");
    }
    long low = 0; // t = 0 stands for none
    long high = queries;
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (atMost(middle, queries, percentile) <= DOUBT) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Queries below which there is no estimate. */
  public static long fewest(double percentile) {
    long queries = 1;
    while (rank(queries, percentile) == 0) {
      queries++;
    }
    return queries;
  }

  /** The chance that of n queries at most t exceed the percentile. */
  private static double atMost(long t, long n, double percentile) {
    return t >= n ? 1 : RegularizedBeta.value(percentile / 100, n - t, t + 1);
  }
}
