package io.venturi.entropy.plain;

import java.nio.ByteBuffer;

/** Bits into bytes, least significant first. Belongs to one thread at a time. */
public final class BitWriter {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer out = NOTHING;
  private int at;
  private long pending;
  private int pendingBits;

  /** Starts a bit string at a byte position. */
  public void begin(ByteBuffer target, int position) {
    out = target;
    at = position;
    pending = 0;
    pendingBits = 0;
  }

  /** Appends the low bits of value; the others must be zero. At most 40 bits. */
  public void put(long value, int bits) {
    pending |= value << pendingBits;
    pendingBits += bits;
    while (pendingBits >= 8) {
      out.put(at++, (byte) pending);
      pending >>>= 8;
      pendingBits -= 8;
    }
  }

  /** Pads with zero bits to a byte; returns the position behind it. */
  public int end() {
    if (pendingBits > 0) {
      put(0, 8 - pendingBits);
    }
    return at;
  }
}
