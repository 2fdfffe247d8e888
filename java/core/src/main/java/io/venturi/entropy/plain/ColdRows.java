package io.venturi.entropy.plain;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Chooses how many rows of a segment are coded without renormalisation and the start state of every
 * lane (docs/bitstream.md section 5.5), the same choice in every twin. Belongs to one thread at a
 * time.
 */
final class ColdRows {
  static final int MAX_ROWS = 255;

  private static final long STATE_LIMIT = 1L << 32;
  private static final long LOWER_BOUND = 1L << 16;
  private static final int STARTS = 18;

  private final LaneRows tables;
  // item of the k-th symbol from the segment's end
  private final int[] items = new int[MAX_ROWS * 64];
  private int symbolCount;
  private int lanes;
  private int rowCount;

  ColdRows(LaneRows tables) {
    this.tables = tables;
  }

  /**
   * Codes the cold rows.
   *
   * @param from position of the segment's first symbol in the latent
   * @param symbolCount symbols of the segment
   * @param states receives the state of every active lane after the cold rows, in [2^16, 2^32)
   * @return number of cold rows, T
   */
  int encode(IntBuffer symbols, char[] rows, int from, int symbolCount, int lanes, long[] states) {
    this.symbolCount = symbolCount;
    this.lanes = lanes;
    rowCount = (symbolCount + lanes - 1) / lanes;
    int cold = largest(symbols, rows, from, states);
    while (!tryStart(cold, states)) {
      cold -= Math.max(1, cold / 8);
    }
    return cold;
  }

  /** Most rows that lanes started from 0 survive below 2^32. */
  private int largest(IntBuffer symbols, char[] rows, int from, long[] states) {
    Arrays.fill(states, 0);
    int most = Math.min(rowCount, MAX_ROWS);
    for (int cold = 0; cold < most; cold++) {
      int row = rowCount - 1 - cold;
      for (int i = Math.min(symbolCount, (row + 1) * lanes) - 1; i >= row * lanes; i--) {
        int r = rows[from + i];
        int item = tables.items[r << 8 | tables.token(r, symbols.get(from + i))];
        items[symbolCount - 1 - i] = item;
        int lane = i & lanes - 1;
        states[lane] = step(states[lane], item);
        if (states[lane] >= STATE_LIMIT) {
          return cold;
        }
      }
    }
    return most;
  }

  /** Gives every lane its smallest start that ends at or above 2^16, if all end below 2^32. */
  private boolean tryStart(int cold, long[] states) {
    for (int lane = 0; lane < Math.min(lanes, symbolCount); lane++) {
      int low = 0;
      int high = STARTS - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (end(start(middle), lane, cold) >= LOWER_BOUND) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      states[lane] = end(start(low), lane, cold);
      if (states[lane] >= STATE_LIMIT) {
        return false;
      }
    }
    return true;
  }

  private static long start(int index) {
    return index == 0 ? 0 : 1L << index - 1;
  }

  /**
   * State of a lane after its cold symbols; something at or above 2^32 as soon as it gets there.
   */
  private long end(long start, int lane, int cold) {
    long x = start;
    int first = (rowCount - 1) * lanes + lane;
    for (int i = first, row = 0; row < cold && x < STATE_LIMIT; i -= lanes, row++) {
      if (i < symbolCount) {
        x = step(x, items[symbolCount - 1 - i]);
      }
    }
    return x;
  }

  private static long step(long x, int item) {
    int frequency = item & 0xffff;
    long quotient = x / frequency;
    return (quotient << 12) + (x - quotient * frequency) + (item >>> 16);
  }
}
