package io.venturi.entropy.gaussian;

import io.venturi.CorruptFrameException;
import io.venturi.entropy.plain.BitReader;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Gives a decoder the encoder's rows with the help of what {@link IndexCorrections} wrote, where
 * the guarantee stands. Trusts no byte: any will end in rows of the table or in an exception, in
 * time that grows with the number of symbols.
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class IndexRepair {
  private final ScaleTable table;
  private final NearThresholds near;
  private final ParityBasis basis = new ParityBasis();
  private final int[] doubtful = new int[Long.SIZE];
  private final BitReader bits = new BitReader();

  /** Opens the decoder's side. */
  public IndexRepair(ScaleTable table) {
    this.table = table;
    this.near = new NearThresholds(table);
  }

  /**
   * Corrects the rows of one latent. Rows that cannot be corrected stay as they are, for the digest
   * to tell.
   *
   * @param corrections from its position to its limit, which do not move; empty when there are none
   * @param scales this side's, from its position on
   * @param indexes what was built from them
   * @throws CorruptFrameException when the bytes are no corrections for so many symbols; the offset
   *     counts from the first
   */
  public void apply(ByteBuffer corrections, FloatBuffer scales, ScaleIndexes indexes) {
    if (!corrections.hasRemaining()) {
      return;
    }
    ByteBuffer in = corrections.slice();
    int count = indexes.symbolCount();
    bits.begin(in, 0, in.limit(), "index corrections");
    IndexMargin margin = readMargin();
    near.set(margin::low, margin::high);
    int blockBits = bits.get(8);
    if (blockBits < IndexCorrections.MIN_BLOCK_BITS
        || blockBits > IndexCorrections.MAX_BLOCK_BITS) {
      throw bits.corrupt("blocks of 2^" + blockBits + " symbols, must be 2^5..2^24");
    }
    for (int start = 0; start < count; start += 1 << blockBits) {
      int width = bits.get(IndexCorrections.WIDTH_BITS);
      if (width > Long.SIZE) {
        throw bits.corrupt("parity of " + width + " bits, must be at most 64");
      }
      if (width > 0) {
        int end = Math.min(count, start + (1 << blockBits));
        long mask = -1L >>> Long.SIZE - width;
        long difference = (readParity(width) ^ indexes.parity(start, end)) & mask;
        if (difference != 0) {
          repair(difference, mask, start, end, scales, indexes);
        }
      }
    }
    bits.checkEnd();
  }

  private IndexMargin readMargin() {
    double absolute = IndexMargin.fromWire(bits.get(16));
    double relative = IndexMargin.fromWire(bits.get(16));
    String fault;
    try {
      IndexMargin margin = new IndexMargin(absolute, relative);
      fault = margin.fault(table);
      if (fault == null) {
        return margin;
      }
    } catch (IllegalArgumentException e) {
      fault = String.valueOf(e.getMessage());
    }
    throw new CorruptFrameException(0, fault);
  }

  private long readParity(int width) {
    long parity = 0;
    for (int at = 0; at < width; at += 16) {
      parity |= (long) bits.get(Math.min(16, width - at)) << at;
    }
    return parity;
  }

  private void repair(
      long difference, long mask, int start, int end, FloatBuffer scales, ScaleIndexes indexes) {
    basis.clear();
    int entries = 0;
    for (int i = start; i < end; i++) {
      if (near.holds(indexes.row(i) - table.firstRow(), scales.get(scales.position() + i))) {
        if (entries == doubtful.length) {
          return;
        }
        basis.add(ParityBasis.column(i) & mask, 1L << entries);
        doubtful[entries++] = i;
      }
    }
    for (long found = basis.solve(difference); found != 0; found &= found - 1) {
      int i = doubtful[Long.numberOfTrailingZeros(found)];
      int row = indexes.row(i);
      float scale = scales.get(scales.position() + i);
      indexes.set(i, near.holdsAbove(row - table.firstRow(), scale) ? row + 1 : row - 1);
    }
  }
}
