package io.venturi.entropy.gaussian;

import io.venturi.Varint;
import io.venturi.entropy.plain.BitWriter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Writes the list that makes two sides find the same rows although their hyper-decoders round
 * differently (docs/bitstream.md section 6.3).
 *
 * <p>The encoder lists every position whose scale lies so near to a threshold of the table that
 * other rounding might carry it across, and says on which side it stands. The decoder finds the
 * rows of all positions from its own scales, then puts the listed ones on the side it was told
 * ({@link ScaleIndexes#correct}).
 *
 * <p><b>What is guaranteed.</b> Let a and r be the absolute and the relative part of the encoder's
 * margin, e its scale of a position and d the decoder's, with {@code |d - e| <= a + r*|e|}. Then
 * both find the same row:
 *
 * <ol>
 *   <li>A position is listed when {@code (t-a)/(1+r) <= e <= (t+a)/(1-r)} for some threshold t. If
 *       it is not, every threshold t has either {@code e < (t-a)/(1+r)}, so {@code d <= e(1+r)+a <
 *       t} (for negative e: {@code d <= a < t}); or {@code e > (t+a)/(1-r)}, so {@code d >=
 *       e(1-r)-a > t}. Every threshold keeps its side.
 *   <li>If it is listed for t, d lies between {@code (t-a)(1-r)/(1+r) - a} and {@code
 *       (t+a)(1+r)/(1-r) + a}. The decoder takes the threshold whose ratio to d is nearest to 1.
 *       That is t as long as both ends lie between the geometric means of t and its neighbours,
 *       which the constructor asks of every threshold; it also asks for a below the first. At most
 *       one threshold can list a position then.
 * </ol>
 *
 * <p>Scales that both lie below the first threshold, or above the last, may differ in any way: no
 * other threshold is nearer. Beyond the margin a row may differ; the digest of the map tells
 * ({@link ScaleIndexes#digest}). Interval ends are rounded outwards to float32, so the comparisons
 * are exact.
 *
 * <p>The decoder needs no margin: it is the encoder's choice.
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class IndexCorrections {
  private final ScaleTable table;
  private final float[] low;
  private final float[] high;
  private final int[] listed;
  private final BitWriter bits = new BitWriter();

  /**
   * Opens the encoder's side.
   *
   * @param margin differences to survive; {@link IndexMargin#NONE} lists nothing
   * @param maxSymbols symbols of the largest latent
   * @throws IllegalArgumentException when the margin is too wide for the table: 0.03 relative or
   *     0.0034 absolute is the most for CompressAI's
   */
  public IndexCorrections(ScaleTable table, IndexMargin margin, int maxSymbols) {
    String fault = margin.isNone() ? null : margin.fault(table);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    this.table = table;
    this.listed = new int[margin.isNone() ? 0 : maxSymbols];
    int thresholds = margin.isNone() ? 0 : table.thresholdCount();
    low = new float[thresholds];
    high = new float[thresholds];
    for (int k = 0; k < thresholds; k++) {
      low[k] = Math.nextDown((float) margin.low(table.threshold(k)));
      high[k] = Math.nextUp((float) margin.high(table.threshold(k)));
    }
  }

  /** Room that {@link #write} asks for. */
  public static int maxSizeBytes(int symbolCount) {
    return Varint.MAX_BYTES + 2 + symbolCount / 4;
  }

  /**
   * Writes the list of one latent.
   *
   * @param scales those from which the indexes were built, from its position on
   * @param indexes what was built from them
   * @param out written from its position on, which moves behind it; needs {@link #maxSizeBytes}
   * @return bytes written; 0 when nothing is listed
   */
  public int write(FloatBuffer scales, ScaleIndexes indexes, ByteBuffer out) {
    int count = indexes.symbolCount();
    int from = out.position();
    if (out.remaining() < maxSizeBytes(count)) {
      throw new IllegalArgumentException(
          "room for " + out.remaining() + " bytes, corrections need " + maxSizeBytes(count));
    }
    int entries = low.length == 0 ? 0 : find(scales, indexes);
    if (entries == 0) {
      return 0;
    }
    int riceBits = 0;
    while ((long) entries << riceBits + 1 <= count) {
      riceBits++;
    }
    int at = Varint.write(out, from, entries);
    out.put(at++, (byte) riceBits);
    bits.begin(out, at);
    int next = 0;
    for (int i = 0; i < entries; i++) {
      int position = listed[i] >>> 1;
      int gap = position - next;
      for (int ones = gap >>> riceBits; ones > 0; ones--) {
        bits.put(1, 1);
      }
      bits.put((long) (gap & (1 << riceBits) - 1) << 1, riceBits + 1);
      bits.put(listed[i] & 1, 1);
      next = position + 1;
    }
    out.position(bits.end());
    return out.position() - from;
  }

  /** Fills the list with {@code position << 1 | above}; returns its length. */
  private int find(FloatBuffer scales, ScaleIndexes indexes) {
    int count = indexes.symbolCount();
    int from = scales.position();
    int entries = 0;
    for (int i = 0; i < count; i++) {
      float scale = scales.get(from + i);
      int below = indexes.row(i) - table.firstRow();
      if (below < low.length && scale >= low[below]) {
        listed[entries++] = i << 1;
      } else if (below > 0 && scale <= high[below - 1]) {
        listed[entries++] = i << 1 | 1;
      }
    }
    return entries;
  }
}
