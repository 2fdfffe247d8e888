package io.venturi.entropy;

import java.nio.IntBuffer;

/**
 * What symbols cost at least under a table set, in bits: what payloads are measured against. For
 * reports; nothing that is coded depends on it. Pure functions.
 */
public final class IdealSize {
  private static final int COMPAT_BITS = 16;
  private static final int LANES_BITS = 12;

  private IdealSize() {}

  /**
   * Bits under the 16-bit rows, escape digits included.
   *
   * @param symbols symbolCount ints are read from its position on, which does not move
   * @param indexes rows of the symbols
   */
  public static double compatBits(
      CdfTable table, IntBuffer symbols, int symbolCount, CdfIndexes indexes) {
    int[][] rows = new int[table.rowCount()][];
    double bits = 0;
    for (int i = 0; i < symbolCount; i++) {
      int r = CodeLengths.row(indexes, i);
      if (rows[r] == null) {
        rows[r] = table.row(r);
      }
      int escape = rows[r].length - 2;
      long value = (long) symbols.get(symbols.position() + i) - table.offset(r);
      boolean inside = value >= 0 && value < escape;
      int bin = inside ? (int) value : escape;
      bits += COMPAT_BITS - log2(rows[r][bin + 1] - rows[r][bin]);
      if (!inside) {
        long raw = value < 0 ? -2 * value - 1 : 2 * (value - escape);
        bits += 4 * (1 + (67 - Long.numberOfLeadingZeros(raw)) / 4);
      }
    }
    return bits;
  }

  /** Bits under the 12-bit rows, raw bits and escape bytes included; see {@link #compatBits}. */
  public static double lanesBits(
      LaneTable table, IntBuffer symbols, int symbolCount, CdfIndexes indexes) {
    int[][] rows = new int[table.rowCount()][];
    double bits = 0;
    for (int i = 0; i < symbolCount; i++) {
      int r = CodeLengths.row(indexes, i);
      if (rows[r] == null) {
        rows[r] = table.frequencies(r);
      }
      int escape = rows[r].length - 1;
      int shift = table.shift(r);
      long distance = (long) symbols.get(symbols.position() + i) - table.offset(r);
      long token = distance >> shift;
      if (token >= 0 && token < escape) {
        bits += LANES_BITS - log2(rows[r][(int) token]) + shift;
      } else {
        bits +=
            LANES_BITS - log2(rows[r][escape]) + CodeLengths.escapeBits(distance, escape, shift);
      }
    }
    return bits;
  }

  private static double log2(int value) {
    return Math.log(value) / Math.log(2);
  }
}
