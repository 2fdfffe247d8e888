package io.venturi.entropy.gaussian;

import io.venturi.CorruptFrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Layout of {@code scales.bin} (docs/bitstream.md section 3.4). Trusts no byte. */
final class ScalesFormat {
  private static final int MAGIC = 0x4c435356; // "VSCL", little-endian
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 12;
  private static final int CRC_BYTES = 4;

  private ScalesFormat() {}

  static ScaleTable read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER_BYTES + CRC_BYTES) {
      throw corrupt(0, "%d bytes, header and CRC need %d", bytes.length, HEADER_BYTES + CRC_BYTES);
    }
    int magic = in.getInt();
    if (magic != MAGIC) {
      throw corrupt(0, "magic is 0x%08x, must be 0x%08x (VSCL)", magic, MAGIC);
    }
    int version = Short.toUnsignedInt(in.getShort());
    if (version != VERSION) {
      throw corrupt(4, "version is %d, this library reads %d", version, VERSION);
    }
    int rowCount = Short.toUnsignedInt(in.getShort());
    int size = HEADER_BYTES + 4 * rowCount + CRC_BYTES;
    if (bytes.length != size) {
      throw corrupt(6, "%d rows need %d bytes, there are %d", rowCount, size, bytes.length);
    }
    int end = size - CRC_BYTES;
    int stored = in.getInt(end);
    int computed = crc(bytes, end);
    if (stored != computed) {
      throw corrupt(end, "CRC-32C is 0x%08x, the bytes give 0x%08x", stored, computed);
    }
    float lowerBound = in.getFloat();
    float[] scales = new float[rowCount];
    in.asFloatBuffer().get(scales);
    String fault = ScaleTable.fault(scales, lowerBound);
    if (fault != null) {
      throw corrupt(6, "%s", fault);
    }
    return new ScaleTable(scales, lowerBound);
  }

  static byte[] write(ScaleTable table) {
    int end = HEADER_BYTES + 4 * table.rowCount();
    ByteBuffer out = ByteBuffer.allocate(end + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putShort((short) VERSION).putShort((short) table.rowCount());
    out.putFloat(table.lowerBound());
    for (int r = 0; r < table.rowCount(); r++) {
      out.putFloat(table.scale(r));
    }
    return out.putInt(crc(out.array(), end)).array();
  }

  private static int crc(byte[] bytes, int size) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, size);
    return (int) crc.getValue();
  }

  private static CorruptFrameException corrupt(int offset, String format, Object... values) {
    return new CorruptFrameException(offset, "scale table: " + String.format(format, values));
  }
}
