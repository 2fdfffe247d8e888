package io.venturi;

import java.nio.ByteBuffer;

/**
 * Unsigned LEB128 in its shortest form, at most 5 bytes (docs/bitstream.md). Since only the
 * shortest form is accepted, {@link #sizeBytes} of a value that was read is the number of bytes it
 * took. Pure functions over absolute positions.
 */
public final class Varint {
  /** Most bytes of a varint. */
  public static final int MAX_BYTES = 5;

  private Varint() {}

  /** Bytes of a value, 1..5. */
  public static int sizeBytes(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /**
   * Writes a value.
   *
   * @param at absolute position of its first byte
   * @param value 0..2^35-1
   * @return position behind it
   */
  public static int write(ByteBuffer out, int at, long value) {
    long rest = value;
    int position = at;
    while (rest > 0x7f) {
      out.put(position++, (byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put(position++, (byte) rest);
    return position;
  }

  /**
   * Reads a value.
   *
   * @param in read by absolute position
   * @param origin index of byte 0 of what is read; the other positions and the offsets in errors
   *     count from there
   * @param at position of its first byte
   * @param end position behind the last byte that may be read
   * @param field what it is, for messages
   * @throws CorruptFrameException when it is cut off, longer than 5 bytes or not the shortest form
   */
  public static long read(ByteBuffer in, int origin, int at, int end, String field) {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (at + i >= end) {
        throw new CorruptFrameException(at, field + " is cut off after " + i + " bytes");
      }
      int b = in.get(origin + at + i);
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        if (b == 0 && i > 0) {
          throw new CorruptFrameException(at, field + " is not in its shortest form");
        }
        return value;
      }
    }
    throw new CorruptFrameException(at, field + " is longer than " + MAX_BYTES + " bytes");
  }
}
