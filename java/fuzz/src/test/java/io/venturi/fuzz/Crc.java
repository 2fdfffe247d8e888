package io.venturi.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The CRC-32C that frames and table sets end with. */
final class Crc {
  private Crc() {}

  /** A copy of at least four bytes whose last four are the CRC of those before them. */
  static byte[] repaired(byte[] bytes) {
    byte[] copy = bytes.clone();
    CRC32C crc = new CRC32C();
    crc.update(copy, 0, copy.length - 4);
    ByteBuffer.wrap(copy)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(copy.length - 4, (int) crc.getValue());
    return copy;
  }
}
