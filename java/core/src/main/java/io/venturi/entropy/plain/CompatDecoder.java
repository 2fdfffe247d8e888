package io.venturi.entropy.plain;

import io.venturi.CorruptFrameException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Profile compat, decoding (docs/bitstream.md section 4). Trusts no byte: every word is asked for
 * before it is read. The state and the read position live in fields from {@link #open} to {@link
 * #finish}; belongs to one thread at a time.
 */
final class CompatDecoder {
  private static final long LOWER_BOUND = 1L << 31;
  private static final int MAX_DIGITS = 7;
  private static final int STATE_BYTES = 8;

  private final CompatRows tables;
  private long x;
  private int at;

  CompatDecoder(CompatRows tables) {
    this.tables = tables;
  }

  void decode(ByteBuffer in, char[] rows, IntBuffer symbols, int symbolCount) {
    open(in);
    for (int i = 0; i < symbolCount; i++) {
      symbols.put(i, next(in, rows[i], i));
    }
    finish(in);
  }

  /** Reads the initial state. */
  void open(ByteBuffer in) {
    if (in.limit() < STATE_BYTES) {
      throw new CorruptFrameException(
          0, "payload has " + in.limit() + " bytes, the state alone needs " + STATE_BYTES);
    }
    x = in.getLong(0);
    at = STATE_BYTES;
    if (x < LOWER_BOUND) {
      throw new CorruptFrameException(
          0, "initial state is 0x" + Long.toHexString(x) + ", must lie in [2^31, 2^63)");
    }
  }

  /** Symbol i, coded by row r of the tables. */
  int next(ByteBuffer in, int r, int i) {
    int frequency = (int) x & 0xffff;
    int bin = tables.find(r, frequency);
    int start = tables.cdf[tables.base[r] + bin];
    int width = tables.cdf[tables.base[r] + bin + 1] - start;
    x = width * (x >>> 16) + frequency - start;
    refill(in);
    long v = bin == tables.escape[r] ? escaped(bin, in) : bin;
    long symbol = v + tables.offset[r];
    if (symbol != (int) symbol) {
      throw new CorruptFrameException(at, "symbol " + i + " is " + symbol + ", no int32");
    }
    return (int) symbol;
  }

  private long escaped(int escape, ByteBuffer in) {
    int digits = digit(in);
    if (digits > MAX_DIGITS) {
      throw new CorruptFrameException(
          at, "escape of " + digits + " digits or more, at most " + MAX_DIGITS + " are written");
    }
    long raw = 0;
    for (int d = 0; d < digits; d++) {
      raw |= (long) digit(in) << 4 * d;
    }
    return (raw & 1) != 0 ? -(raw >> 1) - 1 : (raw >> 1) + escape;
  }

  private int digit(ByteBuffer in) {
    int digit = (int) x & 15;
    x >>>= 4;
    refill(in);
    return digit;
  }

  private void refill(ByteBuffer in) {
    if (x < LOWER_BOUND) {
      if (in.limit() - at < 4) {
        throw new CorruptFrameException(at, "payload ends in the middle of the symbols");
      }
      x = x << 32 | Integer.toUnsignedLong(in.getInt(at));
      at += 4;
    }
  }

  /** Checks that every word is used and the state is where the encoder started. */
  void finish(ByteBuffer in) {
    if (at != in.limit()) {
      throw new CorruptFrameException(
          at, (in.limit() - at) + " bytes are left behind the last symbol");
    }
    if (x != LOWER_BOUND) {
      throw new CorruptFrameException(
          at, "final state is 0x" + Long.toHexString(x) + ", must be 2^31");
    }
  }
}
