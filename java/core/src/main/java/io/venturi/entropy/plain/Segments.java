package io.venturi.entropy.plain;

/**
 * How a latent is cut (docs/bitstream.md section 5.1): segment k covers symbols [k * stride,
 * min(symbolCount, (k + 1) * stride)).
 */
record Segments(int symbolCount, int count, int stride) {
  /** Cuts a latent; the caller checks {@link #fit}. */
  static Segments of(int symbolCount, int count) {
    int share = (symbolCount + count - 1) / count;
    return new Segments(symbolCount, count, (share + 31) / 32 * 32);
  }

  /** Whether every segment holds at least one symbol. */
  boolean fit() {
    return (long) (count - 1) * stride < symbolCount;
  }

  int from(int segment) {
    return segment * stride;
  }

  int size(int segment) {
    return Math.min(symbolCount - from(segment), stride);
  }
}
