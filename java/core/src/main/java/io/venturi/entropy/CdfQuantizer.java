package io.venturi.entropy;

/**
 * A float32 pmf to a 16-bit CDF, exactly as CompressAI makes it (docs/bitstream.md section 3.1).
 *
 * <p>Surprises: the product with 65536 is a float32 product rounded half away from zero; the
 * rescaling floors; the last entry is forced; widths of zero are then filled from the narrowest row
 * that can give.
 *
 * <p>Thread rule: a pure function.
 */
public final class CdfQuantizer {
  private static final int TOTAL = 1 << 16;

  private CdfQuantizer() {}

  /**
   * @param pmf probabilities of the values, then the tail mass; 2..65534 entries, not negative,
   *     finite; they need not add up to 1
   * @return pmf.length + 1 strictly rising entries from 0 to 65536
   * @throws IllegalArgumentException when an entry is negative or not finite, all are zero, or
   *     there are too many
   */
  public static int[] quantize(float[] pmf) {
    if (pmf.length < CdfTable.MIN_SIZE - 1 || pmf.length > CdfTable.MAX_SIZE - 1) {
      throw new IllegalArgumentException(
          "pmf has " + pmf.length + " entries, must have 2.." + (CdfTable.MAX_SIZE - 1));
    }
    int[] cdf = cumulate(frequencies(pmf));
    for (int i = 0; i < pmf.length; i++) {
      if (cdf[i] == cdf[i + 1]) {
        widen(cdf, i);
      }
    }
    return cdf;
  }

  private static long[] frequencies(float[] pmf) {
    long[] frequencies = new long[pmf.length];
    for (int i = 0; i < pmf.length; i++) {
      if (!(pmf[i] >= 0) || pmf[i] >= TOTAL) {
        throw new IllegalArgumentException(
            "pmf entry " + i + " is " + pmf[i] + ", must be 0 or more and below 65536");
      }
      frequencies[i] = roundHalfAwayFromZero(pmf[i] * (float) TOTAL);
    }
    return frequencies;
  }

  /** Of a value that is not negative; the double sum is exact, floatValue + 0.5f would not be. */
  private static long roundHalfAwayFromZero(float value) {
    return (long) Math.floor((double) value + 0.5);
  }

  private static int[] cumulate(long[] frequencies) {
    long total = 0;
    for (long f : frequencies) {
      total += f;
    }
    if (total == 0) {
      throw new IllegalArgumentException("pmf rounds to zero everywhere, must hold some mass");
    }
    int[] cdf = new int[frequencies.length + 1];
    for (int i = 0; i < frequencies.length; i++) {
      cdf[i + 1] = cdf[i] + (int) (TOTAL * frequencies[i] / total);
    }
    cdf[frequencies.length] = TOTAL;
    return cdf;
  }

  /** Gives the empty bin i one unit of the narrowest bin that is wider than 1. */
  private static void widen(int[] cdf, int i) {
    int donor = -1;
    int narrowest = Integer.MAX_VALUE;
    for (int j = 0; j < cdf.length - 1; j++) {
      int width = cdf[j + 1] - cdf[j];
      if (width > 1 && width < narrowest) {
        narrowest = width;
        donor = j;
      }
    }
    for (int k = donor + 1; k <= i; k++) {
      cdf[k]--;
    }
    for (int k = i + 1; k <= donor; k++) {
      cdf[k]++;
    }
  }
}
