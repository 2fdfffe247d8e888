package io.venturi.entropy;

import io.venturi.CorruptFrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Layout of {@code tables.bin} (docs/bitstream.md section 3). Trusts no byte. */
final class TablesFormat {
  private static final int MAGIC = 0x42415456; // "VTAB", little-endian
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 8;
  private static final int CRC_BYTES = 4;

  private final ByteBuffer in;

  private TablesFormat(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static EntropyTables read(byte[] bytes) {
    return new TablesFormat(bytes).read();
  }

  private EntropyTables read() {
    int end = in.limit() - CRC_BYTES;
    need(HEADER_BYTES + CRC_BYTES, "header and CRC");
    int magic = in.getInt();
    if (magic != MAGIC) {
      throw corrupt(0, "magic is 0x%08x, must be 0x%08x (VTAB)", magic, MAGIC);
    }
    int version = Byte.toUnsignedInt(in.get());
    if (version != VERSION) {
      throw corrupt(4, "version is %d, this library reads %d", version, VERSION);
    }
    int modelCode = Byte.toUnsignedInt(in.get());
    if (modelCode >= EntropyModel.values().length) {
      throw corrupt(5, "entropy model is %d, must be 0 or 1", modelCode);
    }
    int rowCount = Short.toUnsignedInt(in.getShort());
    if (rowCount < 1 || rowCount > CdfTable.MAX_ROWS) {
      throw corrupt(6, "row count is %d, must be 1..%d", rowCount, CdfTable.MAX_ROWS);
    }
    int stored = in.getInt(end);
    int computed = crc(in.array(), end);
    if (stored != computed) {
      throw corrupt(end, "CRC-32C is 0x%08x, the bytes give 0x%08x", stored, computed);
    }
    in.limit(end);
    EntropyTables tables = readRows(EntropyModel.values()[modelCode], rowCount);
    if (in.hasRemaining()) {
      throw corrupt(in.position(), "%d bytes stand behind the last row", in.remaining());
    }
    return tables;
  }

  private EntropyTables readRows(EntropyModel model, int rowCount) {
    float[] medians = readMedians(model, rowCount);
    int[][] cdfs = new int[rowCount][];
    int[] sizes = new int[rowCount];
    int[] cdfOffsets = new int[rowCount];
    for (int r = 0; r < rowCount; r++) {
      readCompatRow(r, cdfs, sizes, cdfOffsets);
    }
    int[] laneOffsets = new int[rowCount];
    int[] shifts = new int[rowCount];
    int[][] frequencies = new int[rowCount][];
    for (int r = 0; r < rowCount; r++) {
      readLaneRow(r, laneOffsets, shifts, frequencies);
    }
    return new EntropyTables(
        model,
        medians,
        new CdfTable(cdfs, sizes, cdfOffsets),
        new LaneTable(laneOffsets, shifts, frequencies));
  }

  private float[] readMedians(EntropyModel model, int rowCount) {
    need(4 * rowCount, "medians");
    float[] medians = new float[rowCount];
    for (int r = 0; r < rowCount; r++) {
      medians[r] = in.getFloat();
      if (!EntropyTables.isAllowedMedian(model, medians[r])) {
        throw new CorruptFrameException(
            in.position() - 4, EntropyTables.medianFault(model, r, medians[r]));
      }
    }
    return medians;
  }

  private void readCompatRow(int r, int[][] cdfs, int[] sizes, int[] offsets) {
    int start = in.position();
    need(6, "offset and size of compat row " + r);
    offsets[r] = in.getInt();
    sizes[r] = Short.toUnsignedInt(in.getShort());
    need(4 * sizes[r], "entries of compat row " + r);
    cdfs[r] = new int[sizes[r]];
    for (int i = 0; i < sizes[r]; i++) {
      cdfs[r][i] = in.getInt();
    }
    refuse(start, "compat row " + r, CdfTable.fault(cdfs[r], sizes[r]));
  }

  private void readLaneRow(int r, int[] offsets, int[] shifts, int[][] frequencies) {
    int start = in.position();
    need(6, "offset, shift and token count of lanes row " + r);
    offsets[r] = in.getInt();
    shifts[r] = Byte.toUnsignedInt(in.get());
    int entries = Byte.toUnsignedInt(in.get()) + 1;
    need(2 * entries, "frequencies of lanes row " + r);
    frequencies[r] = new int[entries];
    for (int t = 0; t < entries; t++) {
      frequencies[r][t] = Short.toUnsignedInt(in.getShort());
    }
    refuse(start, "lanes row " + r, LaneTable.fault(shifts[r], frequencies[r]));
  }

  private void need(int size, String field) {
    if (in.remaining() < size) {
      throw corrupt(in.position(), "%s need %d bytes, %d are left", field, size, in.remaining());
    }
  }

  private static void refuse(int offset, String row, @Nullable String fault) {
    if (fault != null) {
      throw new CorruptFrameException(offset, row + ": " + fault);
    }
  }

  private static CorruptFrameException corrupt(int offset, String format, Object... values) {
    return new CorruptFrameException(offset, "tables: " + String.format(format, values));
  }

  private static int crc(byte[] bytes, int size) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, size);
    return (int) crc.getValue();
  }

  static byte[] write(EntropyTables tables) {
    ByteBuffer out = ByteBuffer.allocate(sizeBytes(tables)).order(ByteOrder.LITTLE_ENDIAN);
    int rows = tables.rowCount();
    out.putInt(MAGIC).put((byte) VERSION).put((byte) tables.model().ordinal());
    out.putShort((short) rows);
    for (float median : tables.medians()) {
      out.putFloat(median);
    }
    for (int r = 0; r < rows; r++) {
      int[] cdf = tables.compat().row(r);
      out.putInt(tables.compat().offset(r)).putShort((short) cdf.length);
      for (int entry : cdf) {
        out.putInt(entry);
      }
    }
    for (int r = 0; r < rows; r++) {
      LaneTable lanes = tables.lanes();
      out.putInt(lanes.offset(r)).put((byte) lanes.shift(r)).put((byte) lanes.tokenCount(r));
      for (int frequency : lanes.frequencies(r)) {
        out.putShort((short) frequency);
      }
    }
    return out.putInt(crc(out.array(), out.position())).array();
  }

  private static int sizeBytes(EntropyTables tables) {
    int size = HEADER_BYTES + CRC_BYTES;
    for (int r = 0; r < tables.rowCount(); r++) {
      size += 4 + 6 + 4 * tables.compat().size(r) + 6 + 2 * (tables.lanes().tokenCount(r) + 1);
    }
    return size;
  }
}
