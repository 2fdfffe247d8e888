package io.venturi.entropy.plain;

import io.venturi.entropy.LaneTable;
import java.util.Arrays;

/** Lanes rows laid out for the coder. Row r, token t has its item at {@code r << 8 | t}. */
final class LaneRows {
  private static final int TOKENS = 256;

  /** First value of token 0. */
  final int[] offset;

  /** Raw low bits of a value. */
  final int[] shift;

  /** K; also the index of the escape token. */
  final int[] tokenCount;

  /** {@code start << 16 | frequency} of every token, in value order. */
  final int[] items;

  LaneRows(LaneTable table) {
    int rows = table.rowCount();
    offset = new int[rows];
    shift = new int[rows];
    tokenCount = new int[rows];
    items = new int[rows * TOKENS];
    for (int r = 0; r < rows; r++) {
      offset[r] = table.offset(r);
      shift[r] = table.shift(r);
      tokenCount[r] = table.tokenCount(r);
      int[] frequencies = table.frequencies(r);
      int start = 0;
      for (int token : table.slotOrder(r)) {
        items[r << 8 | token] = start << 16 | frequencies[token];
        start += frequencies[token];
      }
    }
  }

  /** Token of every slot, at {@code r << 12 | slot}. */
  byte[] slotTokens() {
    byte[] tokens = new byte[offset.length * LaneTable.TOTAL];
    for (int r = 0; r < offset.length; r++) {
      for (int token = 0; token <= tokenCount[r]; token++) {
        int item = items[r << 8 | token];
        int first = r << 12 | item >>> 16;
        Arrays.fill(tokens, first, first + (item & 0xffff), (byte) token);
      }
    }
    return tokens;
  }

  /** Token of a symbol in row r; {@code tokenCount[r]} for the escape. */
  int token(int r, int symbol) {
    long q = ((long) symbol - offset[r]) >> shift[r];
    int count = tokenCount[r];
    return q >= 0 && q < count ? (int) q : count;
  }

  /** Last value that has a token in row r. */
  long top(int r) {
    return offset[r] + ((long) tokenCount[r] << shift[r]) - 1;
  }
}
