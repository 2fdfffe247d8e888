package io.venturi.metric;

import java.nio.ByteBuffer;

/**
 * Pixels by true and found class, summed over pictures, and the intersection over union that
 * follows from them.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class ConfusionMatrix {
  /** True class of pixels that do not count. */
  public static final int IGNORED = 255;

  private final long[][] counts;

  /**
   * @param classes 1..255
   */
  public ConfusionMatrix(int classes) {
    if (classes < 1 || classes > IGNORED) {
      throw new IllegalArgumentException(classes + " classes, must be 1..255");
    }
    counts = new long[classes][classes];
  }

  /**
   * Adds the pixels of one picture.
   *
   * @param truth unsigned class of every pixel, {@link #IGNORED} where none counts; the position
   *     does not move
   * @param found likewise, of the same size; not looked at where the truth is ignored
   */
  public void add(ByteBuffer truth, ByteBuffer found) {
    if (truth.remaining() != found.remaining()) {
      throw new IllegalArgumentException(
          "mask of " + found.remaining() + " pixels, " + truth.remaining() + " wanted");
    }
    for (int i = 0; i < truth.remaining(); i++) {
      int wanted = truth.get(truth.position() + i) & 0xff;
      if (wanted != IGNORED) {
        int seen = found.get(found.position() + i) & 0xff;
        if (wanted >= counts.length || seen >= counts.length) {
          throw new IllegalArgumentException(
              "pixel "
                  + i
                  + " has true class "
                  + wanted
                  + " and found class "
                  + seen
                  + ", 0.."
                  + (counts.length - 1)
                  + " wanted");
        }
        counts[wanted][seen]++;
      }
    }
  }

  /** Adds pixels that were counted elsewhere. */
  public void add(int truth, int found, long pixels) {
    counts[truth][found] += pixels;
  }

  /** Pixels of a true class that were found as another. */
  public long count(int truth, int found) {
    return counts[truth][found];
  }

  /** Per class, NaN where a class neither occurs nor is found. */
  public double[] intersectionOverUnion() {
    double[] ratios = new double[counts.length];
    for (int c = 0; c < ratios.length; c++) {
      long union = -counts[c][c];
      for (int other = 0; other < ratios.length; other++) {
        union += counts[c][other] + counts[other][c];
      }
      ratios[c] = union > 0 ? (double) counts[c][c] / union : Double.NaN;
    }
    return ratios;
  }

  /** mIoU over the classes that occur or are found; NaN when there is none. */
  public double mean() {
    double sum = 0;
    int classes = 0;
    for (double ratio : intersectionOverUnion()) {
      if (!Double.isNaN(ratio)) {
        sum += ratio;
        classes++;
      }
    }
    return classes == 0 ? Double.NaN : sum / classes;
  }
}
