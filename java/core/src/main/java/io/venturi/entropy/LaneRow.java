package io.venturi.entropy;

/**
 * One lanes row derived from one compat row (docs/bitstream.md section 3.2), in integers only.
 *
 * @param offset first value of token 0
 * @param shift raw low bits
 * @param frequencies value order, escape last
 */
record LaneRow(int offset, int shift, int[] frequencies) {
  private static final int MAX_DERIVED_TOKENS = 112;
  private static final int SMALLEST_END_WIDTH = 4;

  /** Derives the row of a CDF whose first bin codes value offset. */
  static LaneRow of(int[] cdf, int offset) {
    int values = cdf.length - 2;
    for (int shift = 0; ; shift++) {
      int[] widths = groupWidths(cdf, values, shift);
      int mode = firstLargest(widths);
      int low = 0;
      while (low < mode && widths[low] < SMALLEST_END_WIDTH) {
        low++;
      }
      int end = widths.length;
      while (end - 1 > mode && widths[end - 1] < SMALLEST_END_WIDTH) {
        end--;
      }
      if (end - low <= MAX_DERIVED_TOKENS) {
        return new LaneRow(
            Math.addExact(offset, low << shift), shift, frequencies(targets(widths, low, end)));
      }
    }
  }

  private static int[] groupWidths(int[] cdf, int values, int shift) {
    int[] widths = new int[(values + (1 << shift) - 1) >> shift];
    for (int g = 0; g < widths.length; g++) {
      widths[g] = cdf[Math.min(values, (g + 1) << shift)] - cdf[g << shift];
    }
    return widths;
  }

  private static int firstLargest(int[] widths) {
    int best = 0;
    for (int g = 1; g < widths.length; g++) {
      if (widths[g] > widths[best]) {
        best = g;
      }
    }
    return best;
  }

  /** Widths of the kept groups, then everything else, which the escape takes. */
  private static int[] targets(int[] widths, int low, int end) {
    int[] targets = new int[end - low + 1];
    int rest = 1 << 16;
    for (int t = 0; t < end - low; t++) {
      targets[t] = widths[low + t];
      rest -= targets[t];
    }
    targets[end - low] = rest;
    return targets;
  }

  private static int[] frequencies(int[] targets) {
    int[] f = new int[targets.length];
    int sum = 0;
    for (int j = 0; j < f.length; j++) {
      f[j] = Math.max(1, targets[j] / 16);
      sum += f[j];
    }
    for (; sum < LaneTable.TOTAL; sum++) {
      f[largestGain(targets, f)]++;
    }
    for (; sum > LaneTable.TOTAL; sum--) {
      f[smallestLoss(targets, f)]--;
    }
    return f;
  }

  /** First j of largest t / (2f + 1). */
  private static int largestGain(int[] t, int[] f) {
    int best = 0;
    for (int j = 1; j < t.length; j++) {
      if ((long) t[j] * (2 * f[best] + 1) > (long) t[best] * (2 * f[j] + 1)) {
        best = j;
      }
    }
    return best;
  }

  /** First j with f > 1 of smallest t / (2f - 1). */
  private static int smallestLoss(int[] t, int[] f) {
    int best = -1;
    for (int j = 0; j < t.length; j++) {
      if (f[j] > 1
          && (best < 0 || (long) t[j] * (2 * f[best] - 1) < (long) t[best] * (2 * f[j] - 1))) {
        best = j;
      }
    }
    return best;
  }
}
