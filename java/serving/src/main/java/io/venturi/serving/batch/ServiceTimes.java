package io.venturi.serving.batch;

/**
 * How long batches of each size take, as measured: a moving average per size, between known sizes
 * on a straight line. What admission and deadlines are judged by.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class ServiceTimes {
  /** A new measurement's share: the last dozen runs decide. */
  private static final double WEIGHT = 0.15;

  private final double[] tailNanos;
  private double decodeNanos;

  ServiceTimes(int maxBatch) {
    tailNanos = new double[maxBatch + 1];
  }

  synchronized void ran(int batch, long nanos) {
    tailNanos[batch] = average(tailNanos[batch], nanos);
  }

  synchronized void decoded(long nanos) {
    decodeNanos = average(decodeNanos, nanos);
  }

  private static double average(double known, long nanos) {
    return known == 0 ? nanos : known + WEIGHT * (nanos - known);
  }

  /** Expected nanoseconds of one frame's entropy decoding. */
  synchronized long decodeNanos() {
    return (long) decodeNanos;
  }

  /**
   * Expected nanoseconds of a batch, not less than those of a smaller one: of sizes that did not
   * run lately more is known by their neighbours. 0 before anything ran.
   */
  synchronized long tailNanos(int batch) {
    double least = 0;
    for (int smaller = 1; smaller < batch; smaller++) {
      least = Math.max(least, tailNanos[smaller]);
    }
    return Math.max((long) least, onTheLine(batch));
  }

  private long onTheLine(int batch) {
    int below = batch;
    while (below > 0 && tailNanos[below] == 0) {
      below--;
    }
    int above = batch;
    while (above < tailNanos.length && tailNanos[above] == 0) {
      above++;
    }
    if (below == 0) {
      return above == tailNanos.length ? 0 : (long) tailNanos[above];
    }
    if (above == tailNanos.length) {
      return (long) (tailNanos[below] * batch / below);
    }
    double share = above == below ? 0 : (double) (batch - below) / (above - below);
    return (long) (tailNanos[below] + share * (tailNanos[above] - tailNanos[below]));
  }
}
