package io.venturi.entropy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cumulative frequencies of the {@code compat} profile, 16 bits (docs/bitstream.md section 3).
 * Immutable and thread-safe.
 *
 * <p>Row r codes value {@code v = symbol - offset(r)} as bin v when {@code 0 <= v < size(r) - 2},
 * else as the last bin, the escape.
 */
public final class CdfTable {
  /** Most rows of a table set. */
  public static final int MAX_ROWS = 4096;

  /** Fewest and most entries of a row. */
  public static final int MIN_SIZE = 3;

  public static final int MAX_SIZE = 65535;

  private static final int TOTAL = 1 << 16;

  private final int[][] rows;
  private final int[] offsets;

  /**
   * @param rows one CDF per row, at least sizes[r] entries each; entries from sizes[r] on are
   *     padding of whatever value and are ignored; copied
   * @param sizes entries of each row, 3..65535
   * @param offsets symbol of the first bin of each row
   * @throws IllegalArgumentException when the lengths differ or a row is no CDF; names the row
   */
  public CdfTable(int[][] rows, int[] sizes, int[] offsets) {
    checkRowCount(rows.length);
    if (sizes.length != rows.length || offsets.length != rows.length) {
      throw new IllegalArgumentException(
          rows.length + " rows, " + sizes.length + " sizes, " + offsets.length + " offsets");
    }
    this.rows = new int[rows.length][];
    this.offsets = offsets.clone();
    for (int r = 0; r < rows.length; r++) {
      String fault = fault(rows[r], sizes[r]);
      if (fault != null) {
        throw new IllegalArgumentException("compat row " + r + ": " + fault);
      }
      this.rows[r] = Arrays.copyOf(rows[r], sizes[r]);
    }
  }

  /** Number of rows, 1..4096. */
  public int rowCount() {
    return rows.length;
  }

  /** Number of CDF entries of a row: values + 2. */
  public int size(int row) {
    return rows[row].length;
  }

  /** A copy of the {@link #size} entries of a row: 0 = c0 < c1 < ... = 65536. */
  public int[] row(int row) {
    return rows[row].clone();
  }

  /** Symbol of the first bin of a row. */
  public int offset(int row) {
    return offsets[row];
  }

  static void checkRowCount(int count) {
    if (count < 1 || count > MAX_ROWS) {
      throw new IllegalArgumentException("row count is " + count + ", must be 1.." + MAX_ROWS);
    }
  }

  /** What makes the first size entries no CDF, or null. */
  static @Nullable String fault(int[] row, int size) {
    if (size < MIN_SIZE || size > MAX_SIZE) {
      return "size is " + size + ", must be " + MIN_SIZE + ".." + MAX_SIZE;
    }
    if (row.length < size) {
      return "holds " + row.length + " entries, its size says " + size;
    }
    if (row[0] != 0 || row[size - 1] != TOTAL) {
      return "runs from " + row[0] + " to " + row[size - 1] + ", must run from 0 to " + TOTAL;
    }
    for (int i = 1; i < size; i++) {
      if (row[i] <= row[i - 1]) {
        return "entry " + i + " is " + row[i] + " after " + row[i - 1] + ", must rise";
      }
    }
    return null;
  }
}
