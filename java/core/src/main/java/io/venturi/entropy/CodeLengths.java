package io.venturi.entropy;

import io.venturi.Varint;

/**
 * What symbols cost under the lanes rows, in 1/256 bit, by integer arithmetic only. Immutable and
 * thread-safe.
 */
final class CodeLengths {
  /** Resolution. */
  static final int UNITS_PER_BIT = 256;

  private static final int TOKENS = 256;
  private static final int LOG2_UNITS = 8;

  private final int[] offsets;
  private final int[] shifts;
  private final int[] tokenCounts;

  /** Of token t of row r at {@code r << 8 | t}, the token's raw bits included. */
  private final char[] units;

  CodeLengths(LaneTable table) {
    int rows = table.rowCount();
    offsets = new int[rows];
    shifts = new int[rows];
    tokenCounts = new int[rows];
    units = new char[rows * TOKENS];
    for (int r = 0; r < rows; r++) {
      offsets[r] = table.offset(r);
      shifts[r] = table.shift(r);
      tokenCounts[r] = table.tokenCount(r);
      int[] frequencies = table.frequencies(r);
      for (int t = 0; t <= tokenCounts[r]; t++) {
        int rawBits = t < tokenCounts[r] ? shifts[r] : 0;
        units[r << 8 | t] =
            (char) (log2(LaneTable.TOTAL) - log2(frequencies[t]) + rawBits * UNITS_PER_BIT);
      }
    }
  }

  /** Cost of a symbol in a row. */
  int of(int row, int symbol) {
    long distance = (long) symbol - offsets[row];
    long token = distance >> shifts[row];
    int count = tokenCounts[row];
    if (token >= 0 && token < count) {
      return units[row << 8 | (int) token];
    }
    return units[row << 8 | count] + escapeBits(distance, count, shifts[row]) * UNITS_PER_BIT;
  }

  /** Bits of an escape in the side section: zigzag, then LEB128. */
  static int escapeBits(long distance, int tokenCount, int shift) {
    long beyond = distance < 0 ? -2 * distance - 1 : 2 * (distance - ((long) tokenCount << shift));
    return 8 * Varint.sizeBytes(beyond);
  }

  /** The row of symbol i; not checked against the tables. */
  static int row(CdfIndexes indexes, int i) {
    if (indexes instanceof CdfIndexes.PerChannel perChannel) {
      return i / perChannel.planeSize();
    }
    return indexes instanceof CdfIndexes.Bytes bytes
        ? bytes.rows().get(i) & 0xff
        : ((CdfIndexes.Shorts) indexes).rows().get(i) & 0xffff;
  }

  /** log2 of 1..4096 in units, rounded: one bit of it per squaring. */
  static int log2(int value) {
    int whole = 31 - Integer.numberOfLeadingZeros(value);
    long x = (long) value << 31 - whole; // 1..2 with 31 bits behind the point
    int result = whole;
    for (int bit = 0; bit <= LOG2_UNITS; bit++) {
      x = x * x >>> 31;
      int one = (int) (x >>> 32);
      x >>>= one;
      result = result << 1 | one;
    }
    return result + 1 >> 1;
  }
}
