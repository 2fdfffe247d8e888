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
  // per bucket: thresholds below it, the first one in it, whether any bucket has more than one
  private final char[] below;
  private final float[] edges;
  private final boolean dense;

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
    int count = thresholds.length;
    firstBucket = count == 0 ? 0 : bucket(thresholds[0]);
    int bucketCount = count == 0 ? 1 : bucket(thresholds[count - 1]) - firstBucket + 2;
    below = new char[bucketCount];
    edges = new float[bucketCount];
    dense = fillBuckets();
  }

  private boolean fillBuckets() {
    boolean several = false;
    int k = 0;
    for (int b = 0; b < below.length; b++) {
      below[b] = (char) k;
      edges[b] = Float.POSITIVE_INFINITY;
      for (; k < thresholds.length && bucket(thresholds[k]) == firstBucket + b; k++) {
        several |= k > below[b];
        edges[b] = Math.min(edges[b], thresholds[k]);
      }
    }
    return several;
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
    if (thresholds.length == 0) {
      return 0;
    }
    // no branch that hangs on the scale: they come in no order that a processor could predict
    float raised = Math.max(scale, thresholds[0]);
    int b = Math.min(bucket(raised) - firstBucket, below.length - 1);
    int k = below[b] + (raised > edges[b] ? 1 : 0);
    while (dense && k < thresholds.length && raised > thresholds[k]) {
      k++;
    }
    return k;
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
   * How far two sides' scales of one latent lie apart, where it matters: the smallest a with {@code
   * |other - scale| <= a + relative * scale} at every position, once both are moved into the range
   * from a third of the first threshold to three times the last: beyond, no row depends on them. An
   * {@link IndexMargin} of so much absolute and so much relative makes both sides find the same
   * rows.
   *
   * @param scales the encoder's, symbolCount floats from its position on
   * @param others the decoder's, likewise
   * @return 0 or more
   */
  public double largestDifference(
      FloatBuffer scales, FloatBuffer others, int symbolCount, double relative) {
    double largest = 0;
    for (int i = 0; i < symbolCount && thresholds.length > 0; i++) {
      double scale = inRange(scales.get(scales.position() + i));
      double other = inRange(others.get(others.position() + i));
      largest = Math.max(largest, Math.abs(other - scale) - relative * scale);
    }
    return largest;
  }

  private double inRange(double scale) {
    return Math.max(thresholds[0] / 3.0, Math.min(3.0 * thresholds[thresholds.length - 1], scale));
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
