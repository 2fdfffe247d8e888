package io.venturi.cli.coding;

import java.util.Arrays;

/**
 * Nanoseconds that coding all latents once took, in several passes.
 *
 * @param passes how many
 * @param cpu time the coding thread had a core, or the mean of several threads
 * @param wall time that went by
 */
public record Speed(int passes, Spread cpu, Spread wall) {

  /** Median, least and greatest of several times. */
  public record Spread(double median, double least, double greatest) {
    static Spread of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
  }
}
