package io.venturi.entropy.gaussian;

import io.venturi.entropy.CdfTable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The standard deviations that the rows of a Gaussian conditional stand for, and the rule that
 * finds the row of a predicted scale (docs/bitstream.md section 3.4; CompressAI's {@code
 * build_indexes}). Immutable and thread-safe.
 *
 * <p>With {@code x = max(scale, lowerBound)} the row is the number of entries, the last one not
 * counted, that lie strictly below x: a tie goes to the lower row. All comparisons are of float32
 * values as they are; nothing is rounded, so two machines with the same scale find the same row.
 *
 * <p>Surprise: the table is shipped, not recomputed. The library that makes it gives entries that
 * differ in the last bit from one processor to the next.
 */
public final class ScaleTable {
  /** Buckets are ranges of scales that share their upper 13 bits: 16 an octave. */
  private static final int BUCKET_SHIFT = 19;

  private final float[] scales;
  private final float lowerBound;
  // the entries that a scale can lie on either side of, all but the last and those below the bound
  private final float[] thresholds;
  private final int firstRow;
  private final int firstBucket;
  private final char[] buckets;

  /**
   * @param scales one finite value above 0 per row, strictly rising, 1..4096 of them; copied
   * @param lowerBound finite, above 0; what smaller scales are raised to
   * @throws IllegalArgumentException when they are not; names the entry
   */
  public ScaleTable(float[] scales, float lowerBound) {
    String fault = fault(scales, lowerBound);
    if (fault != null) {
      throw new IllegalArgumentException("scale table: " + fault);
    }
    this.scales = scales.clone();
    this.lowerBound = lowerBound;
    int from = 0;
    while (from < scales.length - 1 && scales[from] < lowerBound) {
      from++;
    }
    firstRow = from;
    thresholds = Arrays.copyOfRange(scales, from, scales.length - 1);
    firstBucket = thresholds.length == 0 ? 0 : bucket(thresholds[0]);
    buckets = makeBuckets();
  }

  private char[] makeBuckets() {
    if (thresholds.length == 0) {
      return new char[1];
    }
    char[] made = new char[bucket(thresholds[thresholds.length - 1]) - firstBucket + 2];
    for (int b = 0, below = 0; b < made.length; b++) {
      while (below < thresholds.length && bucket(thresholds[below]) < firstBucket + b) {
        below++;
      }
      made[b] = (char) below;
    }
    return made;
  }

  /** Rising with the scale, for scales above 0. */
  private static int bucket(float scale) {
    return Float.floatToRawIntBits(scale) >>> BUCKET_SHIFT;
  }

  /**
   * CompressAI's default: 64 scales, exp of 64 equal steps from ln 0.11 to ln 256, and 0.11 as the
   * bound. A model that ships its own table is used with that one.
   */
  public static ScaleTable compressAi() {
    int last = 63;
    float low = (float) StrictMath.log(0.11);
    float high = (float) StrictMath.log(256);
    float step = (high - low) / last;
    float[] scales = new float[last + 1];
    for (int i = 0; i <= last; i++) {
      // float32 with one rounding, from the nearer end
      float log = i <= last / 2 ? Math.fma(step, i, low) : Math.fma(-step, last - i, high);
      scales[i] = (float) StrictMath.exp(log);
    }
    return new ScaleTable(scales, scales[0]);
  }

  /**
   * Reads {@code scales.bin}. The bytes may come from anywhere.
   *
   * @throws io.venturi.CorruptFrameException when they are no scale table
   */
  public static ScaleTable parse(byte[] scalesBin) {
    return ScalesFormat.read(scalesBin);
  }

  /** The bytes of {@code scales.bin}; {@link #parse} gives an equal table. */
  public byte[] toBytes() {
    return ScalesFormat.write(this);
  }

  /** Number of rows, 1..4096. */
  public int rowCount() {
    return scales.length;
  }

  /** Scale of a row. */
  public float scale(int row) {
    return scales[row];
  }

  /** What smaller scales are raised to. */
  public float lowerBound() {
    return lowerBound;
  }

  /** The row of a scale: any float; negative ones are raised to the bound, NaN gives the last. */
  public int row(float scale) {
    return firstRow + thresholdsBelow(scale);
  }

  /** Number of thresholds strictly below a scale; NaN gives all. */
  int thresholdsBelow(float scale) {
    if (thresholds.length == 0 || scale <= thresholds[0]) {
      return 0;
    }
    int below = buckets[Math.min(bucket(scale) - firstBucket, buckets.length - 1)];
    while (below < thresholds.length && !(scale <= thresholds[below])) {
      below++;
    }
    return below;
  }

  /** The row of scales below every threshold. */
  int firstRow() {
    return firstRow;
  }

  /** Number of entries that a scale can lie on either side of: the thresholds, rising. */
  int thresholdCount() {
    return thresholds.length;
  }

  float threshold(int k) {
    return thresholds[k];
  }

  /**
   * The row on one side of the threshold nearest to a scale (by ratio; the lower one on a tie).
   *
   * @param above whether the row above that threshold is meant
   */
  int rowBeside(float scale, boolean above) {
    int below = thresholdsBelow(scale);
    boolean lower =
        below == thresholds.length
            || below > 0
                && (double) scale * scale <= (double) thresholds[below - 1] * thresholds[below];
    return firstRow + below - (lower ? 1 : 0) + (above ? 1 : 0);
  }

  /**
   * How far two sides' scales of one latent lie apart, where it matters: the smallest a with {@code
   * |other - scale| <= a + relative * |scale|} at every position whose scales do not both lie below
   * the first or both above the last threshold. An {@link IndexMargin} of so much absolute and so
   * much relative makes both sides find the same rows.
   *
   * @param scales the encoder's, symbolCount floats from its position on
   * @param others the decoder's, likewise
   * @return 0 or more
   */
  public double largestDifference(
      FloatBuffer scales, FloatBuffer others, int symbolCount, double relative) {
    double largest = 0;
    for (int i = 0; i < symbolCount; i++) {
      float scale = scales.get(scales.position() + i);
      float other = others.get(others.position() + i);
      int below = thresholdsBelow(scale);
      if (below != thresholdsBelow(other) || below > 0 && below < thresholds.length) {
        double allowed = relative * Math.abs((double) scale);
        largest = Math.max(largest, Math.abs((double) other - scale) - allowed);
      }
    }
    return largest;
  }

  /** What makes these no scale table, or null. */
  static @Nullable String fault(float[] scales, float lowerBound) {
    if (scales.length < 1 || scales.length > CdfTable.MAX_ROWS) {
      return "row count is " + scales.length + ", must be 1.." + CdfTable.MAX_ROWS;
    }
    if (!(lowerBound > 0) || !Float.isFinite(lowerBound)) {
      return "lower bound is " + lowerBound + ", must be finite and above 0";
    }
    for (int r = 0; r < scales.length; r++) {
      float previous = r == 0 ? 0 : scales[r - 1];
      if (!(scales[r] > previous) || !Float.isFinite(scales[r])) {
        return "scale " + r + " is " + scales[r] + " after " + previous + ", must rise";
      }
    }
    return null;
  }
}
