package io.venturi.entropy.plain;

import io.venturi.CorruptFrameException;
import java.nio.ByteBuffer;

/** Bytes to bits, least significant first, bounded. Belongs to one thread at a time. */
public final class BitReader {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer in = NOTHING;
  private String section = "";
  private int at;
  private int end;
  private long pending;
  private int pendingBits;

  /** Starts reading the bytes from position to end; section names them in messages. */
  public void begin(ByteBuffer source, int position, int limit, String name) {
    in = source;
    at = position;
    end = limit;
    section = name;
    pending = 0;
    pendingBits = 0;
  }

  /** The next bits, at most 24. */
  public int get(int bits) {
    while (pendingBits < bits) {
      if (at == end) {
        throw new CorruptFrameException(at, section + " ends too early");
      }
      pending |= (in.get(at++) & 0xffL) << pendingBits;
      pendingBits += 8;
    }
    int value = (int) pending & (1 << bits) - 1;
    pending >>>= bits;
    pendingBits -= bits;
    return value;
  }

  /** An exception that names the byte read last. */
  public CorruptFrameException corrupt(String reason) {
    return new CorruptFrameException(at - 1, reason);
  }

  /** Refuses bytes that were not used and padding that is not zero. */
  public void checkEnd() {
    if (at != end) {
      throw new CorruptFrameException(at, (end - at) + " bytes of the " + section + " are left");
    }
    if (pending != 0) {
      throw new CorruptFrameException(at - 1, "padding of the " + section + " is not zero");
    }
  }
}
