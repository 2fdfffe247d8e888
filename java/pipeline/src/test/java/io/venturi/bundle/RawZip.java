package io.venturi.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip file whose every header field can be made wrong. */
final class RawZip {
  /** One member; fields start out right and may be changed before {@link #toBytes}. */
  static final class Entry {
    String name;
    String localName;
    byte[] stored;
    int method;
    int localMethod;
    int flags;
    int localFlags;
    int crc;
    int localCrc;
    int compressedSize;
    int localCompressedSize;
    int size;
    int localSize;
    int versionNeeded = 20;
    byte[] extra = new byte[0];
    byte[] localExtra = new byte[0];
    byte[] comment = new byte[0];
    byte[] behind = new byte[0];
    int disk;

    /** Where the local header begins; set by toBytes unless it is not negative. */
    int offset = -1;

    private Entry(String name, byte[] bytes, boolean deflate) {
      this.name = name;
      this.localName = name;
      this.stored = deflate ? deflated(bytes) : bytes;
      this.method = deflate ? 8 : 0;
      this.localMethod = method;
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      this.crc = (int) checksum.getValue();
      this.localCrc = crc;
      this.compressedSize = stored.length;
      this.localCompressedSize = compressedSize;
      this.size = bytes.length;
      this.localSize = size;
    }
  }

  final List<Entry> entries = new ArrayList<>();
  byte[] comment = new byte[0];
  int countDifference;
  int directoryOffsetDifference;
  int disk;

  Entry add(String name, byte[] bytes, boolean deflate) {
    Entry entry = new Entry(name, bytes, deflate);
    entries.add(entry);
    return entry;
  }

  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> offsets = new ArrayList<>();
    for (Entry entry : entries) {
      offsets.add(entry.offset >= 0 ? entry.offset : out.size());
      byte[] name = latin1(entry.localName);
      ByteBuffer head = littleEndian(30);
      head.putInt(0x04034b50).putShort((short) entry.versionNeeded);
      head.putShort((short) entry.localFlags).putShort((short) entry.localMethod).putInt(0);
      head.putInt(entry.localCrc).putInt(entry.localCompressedSize).putInt(entry.localSize);
      head.putShort((short) name.length).putShort((short) entry.localExtra.length);
      out.writeBytes(head.array());
      out.writeBytes(name);
      out.writeBytes(entry.localExtra);
      out.writeBytes(entry.stored);
      out.writeBytes(entry.behind);
    }
    int start = out.size();
    for (int i = 0; i < entries.size(); i++) {
      writeEntry(out, entries.get(i), offsets.get(i));
    }
    int size = out.size() - start;
    ByteBuffer end = littleEndian(22);
    short count = (short) (entries.size() + countDifference);
    end.putInt(0x06054b50).putShort((short) disk).putShort((short) disk).putShort(count);
    end.putShort(count).putInt(size).putInt(start + directoryOffsetDifference);
    end.putShort((short) comment.length);
    out.writeBytes(end.array());
    out.writeBytes(comment);
    return out.toByteArray();
  }

  private static void writeEntry(ByteArrayOutputStream out, Entry entry, int offset) {
    byte[] name = latin1(entry.name);
    ByteBuffer head = littleEndian(46);
    head.putInt(0x02014b50).putShort((short) 20).putShort((short) entry.versionNeeded);
    head.putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
    head.putInt(entry.crc).putInt(entry.compressedSize).putInt(entry.size);
    head.putShort((short) name.length).putShort((short) entry.extra.length);
    head.putShort((short) entry.comment.length).putShort((short) entry.disk).putShort((short) 0);
    head.putInt(0).putInt(offset);
    out.writeBytes(head.array());
    out.writeBytes(name);
    out.writeBytes(entry.extra);
    out.writeBytes(entry.comment);
  }

  static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    while (!deflater.finished()) {
      out.write(chunk, 0, deflater.deflate(chunk));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
