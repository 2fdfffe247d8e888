package io.venturi.entropy.plain;

import io.venturi.entropy.CdfIndexes;
import io.venturi.latent.LatentShape;
import java.nio.Buffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The row of every symbol of one call, resolved and checked before any symbol is touched. Belongs
 * to one thread at a time.
 */
final class SymbolRows {
  private final int rowCount;
  private final char[] rows;

  SymbolRows(int rowCount, int maxSymbols) {
    if (maxSymbols < 0 || maxSymbols > LatentShape.MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "maxSymbols is " + maxSymbols + ", must be 0.." + LatentShape.MAX_SYMBOLS);
    }
    this.rowCount = rowCount;
    this.rows = new char[maxSymbols];
  }

  /** Row of symbol i is element i; valid after {@link #resolve} for the symbols of that call. */
  char[] rows() {
    return rows;
  }

  /** Reads the indexes of symbolCount symbols. */
  void resolve(CdfIndexes indexes, int symbolCount) {
    if (symbolCount < 0 || symbolCount > rows.length) {
      throw new IllegalArgumentException(
          "symbol count is " + symbolCount + ", this coder was opened for 0.." + rows.length);
    }
    checkBuffers(indexes, symbolCount);
    if (indexes instanceof CdfIndexes.PerChannel perChannel) {
      resolve(perChannel.planeSize(), symbolCount);
      return;
    }
    for (int i = 0; i < symbolCount; i++) {
      rows[i] = (char) checked(row(indexes, i), i);
    }
  }

  /** The row of one symbol; {@link #checkBuffers} stands before. */
  static int row(CdfIndexes indexes, int i) {
    if (indexes instanceof CdfIndexes.Bytes bytes) {
      return bytes.rows().get(i) & 0xff;
    }
    return indexes instanceof CdfIndexes.Shorts shorts
        ? shorts.rows().get(i) & 0xffff
        : i / ((CdfIndexes.PerChannel) indexes).planeSize();
  }

  /** Explicit rows must be direct, in native order and as many as symbols. */
  static void checkBuffers(CdfIndexes indexes, int symbolCount) {
    if (indexes instanceof CdfIndexes.Bytes bytes) {
      checkBuffer(bytes.rows(), symbolCount);
    } else if (indexes instanceof CdfIndexes.Shorts shorts) {
      checkBuffer(shorts.rows(), symbolCount);
      if (shorts.rows().order() != ByteOrder.nativeOrder()) {
        throw new IllegalArgumentException("row indexes must be in native byte order");
      }
    }
  }

  private void resolve(int planeSize, int symbolCount) {
    for (int from = 0, row = 0; from < symbolCount; row++) {
      int to = (int) Math.min(symbolCount, (long) from + planeSize);
      Arrays.fill(rows, from, to, (char) checked(row, from));
      from = to;
    }
  }

  private int checked(int row, int position) {
    if (row >= rowCount) {
      throw new IllegalArgumentException(
          "symbol " + position + " has row " + row + ", the tables have " + rowCount + " rows");
    }
    return row;
  }

  private static void checkBuffer(Buffer buffer, int symbolCount) {
    if (!buffer.isDirect() || buffer.limit() < symbolCount) {
      throw new IllegalArgumentException(
          "row indexes must be a direct buffer with at least "
              + symbolCount
              + " entries, got "
              + buffer);
    }
  }
}
