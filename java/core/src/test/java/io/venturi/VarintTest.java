package io.venturi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VarintTest {
  @Test
  void read_whatWriteMade_givesTheValueInTheSizeToldBefore() {
    ByteBuffer bytes = ByteBuffer.allocate(9);
    for (int bits = 0; bits < 35; bits++) {
      for (long value : new long[] {(1L << bits) - 1, 1L << bits, (2L << bits) - 1}) {
        int end = Varint.write(bytes, 2, value);
        assertEquals(2 + Varint.sizeBytes(value), end);
        assertEquals(value, Varint.read(bytes, 1, 1, end - 1, "value"));
        int cut = end - 2;
        assertThrows(CorruptFrameException.class, () -> Varint.read(bytes, 1, 1, cut, "value"));
      }
    }
  }

  @Test
  void read_longerThanNeeded_isRefused() {
    for (byte[] bytes :
        new byte[][] {
          {(byte) 0x80, 0},
          {(byte) 0xff, (byte) 0x80, 0},
          {-1, -1, -1, -1, (byte) 0x80, 0},
          {-1, -1, -1, -1, -1, 1}
        }) {
      assertThrows(
          CorruptFrameException.class,
          () -> Varint.read(ByteBuffer.wrap(bytes), 0, 0, bytes.length, "value"));
    }
  }
}
