package io.venturi.entropy.plain;

import io.venturi.VenturiException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Profile compat, encoding (docs/bitstream.md section 4). The state and the write position live in
 * fields during a call; belongs to one thread at a time.
 */
final class CompatEncoder {
  private static final long LOWER_BOUND = 1L << 31;
  private static final long RAW_LIMIT = 1L << 28;

  private final CompatRows tables;
  private long x;
  private int at;

  CompatEncoder(CompatRows tables) {
    this.tables = tables;
  }

  /**
   * @param out starts at 0; words are written from its end backwards, then moved to 0
   * @return payload bytes
   */
  int encode(IntBuffer symbols, int symbolCount, char[] rows, ByteBuffer out) {
    x = LOWER_BOUND;
    at = out.limit();
    for (int i = symbolCount - 1; i >= 0; i--) {
      int r = rows[i];
      int escape = tables.escape[r];
      long v = (long) symbols.get(i) - tables.offset[r];
      if (v < 0) {
        putEscape(-2 * v - 1, i, symbols, out);
        v = escape;
      } else if (v >= escape) {
        putEscape(2 * (v - escape), i, symbols, out);
        v = escape;
      }
      int bin = tables.base[r] + (int) v;
      putBin(tables.cdf[bin], tables.cdf[bin + 1] - tables.cdf[bin], out);
    }
    putWord((int) (x >>> 32), out);
    putWord((int) x, out);
    int size = out.limit() - at;
    out.put(0, out, at, size);
    return size;
  }

  private void putBin(int start, int width, ByteBuffer out) {
    if (x >= (long) width << 47) {
      putWord((int) x, out);
      x >>>= 32;
    }
    long quotient = x / width;
    x = (quotient << 16) + (x - quotient * width) + start;
  }

  /** The digits of raw from the most significant down, then their count: all of it backwards. */
  private void putEscape(long raw, int position, IntBuffer symbols, ByteBuffer out) {
    if (raw >= RAW_LIMIT) {
      throw new VenturiException(
          "symbol "
              + position
              + " is "
              + symbols.get(position)
              + ", too far outside its table row for profile compat; use profile lanes, which"
              + " carries every int32");
    }
    int digits = (35 - Integer.numberOfLeadingZeros((int) raw)) >> 2;
    for (int d = digits - 1; d >= 0; d--) {
      putDigit((int) (raw >> 4 * d) & 15, out);
    }
    putDigit(digits, out);
  }

  private void putDigit(int digit, ByteBuffer out) {
    if (x >= 1L << 59) {
      putWord((int) x, out);
      x >>>= 32;
    }
    x = x << 4 | digit;
  }

  private void putWord(int word, ByteBuffer out) {
    at -= 4;
    out.putInt(at, word);
  }
}
