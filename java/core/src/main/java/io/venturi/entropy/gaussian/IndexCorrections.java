package io.venturi.entropy.gaussian;

import io.venturi.entropy.plain.BitWriter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Writes what makes two sides find the same rows although their hyper-decoders round differently
 * (docs/bitstream.md section 6.3); {@link IndexRepair} is the decoder's side.
 *
 * <p>Few positions have a scale so near to a threshold of the table that other rounding might carry
 * it across, and a decoder sees from its own scales which they are: all it lacks is one bit each.
 * Which positions the two sides count among them differs a little, so the bits are not sent one by
 * one. Every position has a vector of 64 pseudo-random bits. For a block of positions the encoder
 * sends the first k bits of the sum (exclusive or) of the vectors of those with odd rows. The
 * decoder adds up its own; the difference is the sum of the vectors of the positions whose row
 * differs by one, and it looks for these among its doubtful positions.
 *
 * <p><b>What is guaranteed.</b> Let a and b be the absolute and the relative part of the margin, e
 * the encoder's scale of a position and d the decoder's, with {@code |d - e| <= a + b*|e|} at every
 * position. Then both find the same rows:
 *
 * <ol>
 *   <li>Where the rows differ, a threshold t lies between e and d. So d lies in {@code [t(1-b)-a,
 *       t(1+b)+a]}: a <i>doubtful</i> position, and the decoder knows it. The margin is so narrow
 *       ({@link IndexMargin#fault}) that these intervals keep clear of the geometric means between
 *       thresholds: t is the only threshold in question and the rows differ by exactly one.
 *   <li>Where d is doubtful, e lies in {@code [(t(1-b)-2a)/(1+b), (t(1+b)+2a)/(1-b)]}, whose lower
 *       end is above 0: the encoder knows a set of positions that holds every doubtful one,
 *       whatever the decoder's scales are.
 *   <li>The encoder takes blocks so small, and k so large, that the first k bits of the vectors of
 *       this set are linearly independent in every block; it computes that. Then the vectors of the
 *       doubtful positions are independent too, no two choices among them have the same sum, and
 *       the one that the decoder finds is the true one.
 * </ol>
 *
 * <p>Scales below a third of the first threshold, or above three times the last, may differ in any
 * way. Beyond the margin a row may differ; the digest of the map tells ({@link
 * ScaleIndexes#digest}). Interval ends are computed in float64 and moved outwards by more than its
 * rounding, the encoder's by 1e-6, the decoder's by 1e-9.
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class IndexCorrections {
  /**
   * The smallest block has 2^5 positions: no 32 aligned vectors of a latent are dependent, so that
   * it always serves.
   */
  static final int MIN_BLOCK_BITS = 5;

  static final int MAX_BLOCK_BITS = 24;
  static final int HEADER_BYTES = 5;

  /** Bits of the field that says how many follow, and most that follow. */
  static final int WIDTH_BITS = 7;

  private final ScaleTable table;
  private final int absolute;
  private final int relative;
  private final NearThresholds near;
  private final int[] doubtful;
  private final ParityBasis basis = new ParityBasis();
  private final BitWriter bits = new BitWriter();

  /**
   * Opens the encoder's side.
   *
   * @param margin differences to survive; {@link IndexMargin#NONE} writes nothing
   * @param maxSymbols symbols of the largest latent
   * @throws IllegalArgumentException when the margin is too wide for the table: 0.059 relative or
   *     0.0069 absolute is the most for CompressAI's
   */
  public IndexCorrections(ScaleTable table, IndexMargin margin, int maxSymbols) {
    absolute = IndexMargin.toWire(margin.absolute());
    relative = IndexMargin.toWire(margin.relative());
    IndexMargin rounded =
        new IndexMargin(IndexMargin.fromWire(absolute), IndexMargin.fromWire(relative));
    String fault = rounded.fault(table);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    this.table = table;
    this.near = new NearThresholds(table);
    if (!margin.isNone()) {
      near.set(rounded::encoderLow, rounded::encoderHigh);
    }
    this.doubtful = new int[margin.isNone() ? 0 : maxSymbols];
  }

  /** Room that {@link #write} asks for. */
  public static int maxSizeBytes(int symbolCount) {
    int blocks = (symbolCount >> MIN_BLOCK_BITS) + 1;
    return HEADER_BYTES + (blocks * (WIDTH_BITS + Long.SIZE) + 7) / 8;
  }

  /**
   * Writes the corrections of one latent.
   *
   * @param scales those from which the indexes were built, from its position on
   * @param indexes what was built from them
   * @param out written from its position on, which moves behind it; needs {@link #maxSizeBytes}
   * @return bytes written; 0 when no position is near a threshold
   */
  public int write(FloatBuffer scales, ScaleIndexes indexes, ByteBuffer out) {
    int count = indexes.symbolCount();
    int from = out.position();
    if (out.remaining() < maxSizeBytes(count)) {
      throw new IllegalArgumentException(
          "room for " + out.remaining() + " bytes, corrections need " + maxSizeBytes(count));
    }
    int entries = doubtful.length == 0 ? 0 : find(scales, indexes);
    if (entries == 0) {
      return 0;
    }
    int blockBits = blockBits(entries, count);
    out.put((byte) absolute).put((byte) (absolute >> 8));
    out.put((byte) relative).put((byte) (relative >> 8)).put((byte) blockBits);
    bits.begin(out, out.position());
    int entry = 0;
    for (int start = 0; start < count; start += 1 << blockBits) {
      basis.clear();
      while (entry < entries && doubtful[entry] >> blockBits == start >> blockBits) {
        basis.add(ParityBasis.column(doubtful[entry++]), 0);
      }
      int width = basis.width();
      bits.put(width, WIDTH_BITS);
      if (width > 0) {
        long parity = indexes.parity(start, Math.min(count, start + (1 << blockBits)));
        put(parity, width);
      }
    }
    out.position(bits.end());
    return out.position() - from;
  }

  private void put(long parity, int width) {
    int lower = Math.min(width, 32);
    bits.put(parity & (1L << lower) - 1, lower);
    if (width > lower) {
      bits.put(parity >>> 32 & (1L << width - lower) - 1, width - lower);
    }
  }

  private int find(FloatBuffer scales, ScaleIndexes indexes) {
    int from = scales.position();
    int entries = 0;
    for (int i = 0; i < indexes.symbolCount(); i++) {
      if (near.holds(indexes.row(i) - table.firstRow(), scales.get(from + i))) {
        doubtful[entries++] = i;
      }
    }
    return entries;
  }

  /** The largest blocks whose vectors are independent; larger ones cost fewer bytes. */
  private int blockBits(int entries, int count) {
    int blockBits = MIN_BLOCK_BITS;
    while (1 << blockBits < count) {
      blockBits++;
    }
    while (blockBits > MIN_BLOCK_BITS && !isIndependent(entries, blockBits)) {
      blockBits--;
    }
    return blockBits;
  }

  private boolean isIndependent(int entries, int blockBits) {
    for (int i = 0; i < entries; i++) {
      if (i == 0 || doubtful[i] >> blockBits != doubtful[i - 1] >> blockBits) {
        basis.clear();
      }
      if (!basis.add(ParityBasis.column(doubtful[i]), 0)) {
        return false;
      }
    }
    return true;
  }
}
