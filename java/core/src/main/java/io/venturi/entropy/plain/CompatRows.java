package io.venturi.entropy.plain;

import io.venturi.entropy.CdfTable;

/** Compat rows laid out for the coder: all CDFs back to back and 256 entry points a row. */
final class CompatRows {
  private static final int BUCKETS = 256;

  /** CDF entries of all rows; row r starts at {@code base[r]}. */
  final int[] cdf;

  final int[] base;

  /** Symbol of bin 0. */
  final int[] offset;

  /** Index of the escape bin. */
  final int[] escape;

  /** Bin that holds frequency {@code b << 8} of row r, at {@code r << 8 | b}. */
  private final char[] buckets;

  CompatRows(CdfTable table) {
    int rows = table.rowCount();
    base = new int[rows];
    offset = new int[rows];
    escape = new int[rows];
    buckets = new char[rows * BUCKETS];
    int total = 0;
    for (int r = 0; r < rows; r++) {
      base[r] = total;
      total = Math.addExact(total, table.size(r));
    }
    cdf = new int[total];
    for (int r = 0; r < rows; r++) {
      int[] row = table.row(r);
      System.arraycopy(row, 0, cdf, base[r], row.length);
      offset[r] = table.offset(r);
      escape[r] = row.length - 2;
      for (int b = 0, bin = 0; b < BUCKETS; b++) {
        while (row[bin + 1] <= b << 8) {
          bin++;
        }
        buckets[r * BUCKETS + b] = (char) bin;
      }
    }
  }

  /** The bin of row r that holds a cumulative frequency, 0..65535; at most 256 steps. */
  int find(int r, int frequency) {
    int first = base[r];
    int bin = buckets[r << 8 | frequency >> 8];
    while (cdf[first + bin + 1] <= frequency) {
      bin++;
    }
    return bin;
  }
}
