package io.venturi.cli.report;

import java.awt.Color;
import java.util.Locale;

/** Accuracy as colour, in steps of round per cents: dark violet is low, yellow high. */
final class AccuracyColours {
  private static final double[] STEPS = {0.5, 1, 2, 5, 10, 20};
  private static final int MOST_BINS = 7;

  /** After the colour map viridis, at equal distances. */
  private static final int[] MAP = {
    0x440154, 0x443983, 0x31688e, 0x21918c, 0x35b779, 0x90d743, 0xe8d01c
  };

  private AccuracyColours() {}

  /** Rising bounds of the bins that hold all from low to high. */
  static double[] bounds(double low, double high) {
    for (double step : STEPS) {
      int first = (int) Math.floor(low / step);
      int bins = (int) Math.floor(high / step) + 1 - first;
      if (bins <= MOST_BINS) {
        double[] bounds = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
          bounds[i] = (first + i) * step;
        }
        return bounds;
      }
    }
    throw new IllegalArgumentException(low + ".." + high + " is no range of per cents");
  }

  /** The bin a value is in. */
  static int bin(double value, double[] bounds) {
    int bin = 0;
    while (bin + 2 < bounds.length && value >= bounds[bin + 1]) {
      bin++;
    }
    return bin;
  }

  /** E.g. "75 to 80 %". */
  static String name(int bin, double[] bounds) {
    return String.format(Locale.ROOT, "%.3g to %.3g %%", bounds[bin], bounds[bin + 1]);
  }

  static Color of(int bin, int bins) {
    return new Color(MAP[bins == 1 ? 3 : bin * (MAP.length - 1) / (bins - 1)]);
  }
}
