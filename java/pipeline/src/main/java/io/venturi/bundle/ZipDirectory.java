package io.venturi.bundle;

import io.venturi.BundleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The directory of a zip file, read strictly (docs/bundle.md section 1). Own code because
 * java.util.zip either trusts the directory (ZipFile) or the local headers (ZipInputStream): where
 * the two disagree, two readers see two files. Here every local header must repeat its directory
 * entry, and members stand in directory order without overlapping.
 */
final class ZipDirectory {
  static final int MAX_MEMBERS = 1024;
  static final long MAX_TOTAL_BYTES = 512L << 20;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_NAME = 128;
  private static final int MAX_DIRECTORY_BYTES = 1 << 20;

  /** Deflate expands at most 1,032-fold. */
  private static final int MAX_EXPANSION = 1032;

  private static final int FLAG_DESCRIPTOR = 8;

  /** Deflate level (bits 1, 2), sizes repeated behind the bytes (3), UTF-8 names (11). */
  private static final int KNOWN_FLAGS = 6 | FLAG_DESCRIPTOR | 1 << 11;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

  private ZipDirectory() {}

  /** Whether a member may be called so; "..", absolute paths and directories may not. */
  static boolean isMemberName(String name) {
    return name.length() <= MAX_NAME && NAME.matcher(name).matches();
  }

  /**
   * Reads and checks directory and local headers; no member is read.
   *
   * @return the members in file order
   */
  static List<ZipMember> read(ByteSource source) {
    ByteBuffer end = readEnd(source);
    int count = end.getShort(10) & 0xffff;
    long size = end.getInt(12) & 0xffffffffL;
    long start = end.getInt(16) & 0xffffffffL;
    check(count <= MAX_MEMBERS, "it has " + count + " members, at most " + MAX_MEMBERS);
    check(size <= MAX_DIRECTORY_BYTES, "its directory has " + size + " bytes");
    check(
        start + size == source.size() - END_BYTES,
        "its directory does not stand where its end says (zip64 is not read)");
    ByteBuffer directory = littleEndian(source.read(start, (int) size, "the directory"));
    List<ZipMember> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long total = 0;
    long free = 0;
    for (int i = 0; i < count; i++) {
      ZipMember member = readEntry(source, directory, free, start);
      check(names.add(member.name()), "member '" + member.name() + "' is there twice");
      total += member.sizeBytes();
      check(total <= MAX_TOTAL_BYTES, "its members exceed " + MAX_TOTAL_BYTES + " bytes");
      free = member.offset() + member.compressedSizeBytes();
      members.add(member);
    }
    check(!directory.hasRemaining(), "its directory has bytes behind its last entry");
    return members;
  }

  private static ByteBuffer readEnd(ByteSource source) {
    check(source.size() >= END_BYTES, "it has only " + source.size() + " bytes");
    ByteBuffer end =
        littleEndian(source.read(source.size() - END_BYTES, END_BYTES, "the end of the zip"));
    check(
        end.getInt(0) == END_SIGNATURE && end.getShort(20) == 0,
        "it does not end in a directory without comment; it is cut off, or no zip");
    check(
        end.getInt(4) == 0 && end.getShort(8) == end.getShort(10),
        "it is one part of several; only whole files are read");
    return end;
  }

  private static ZipMember readEntry(
      ByteSource source, ByteBuffer directory, long free, long limit) {
    int at = directory.position();
    check(
        directory.remaining() >= ENTRY_BYTES && directory.getInt(at) == ENTRY_SIGNATURE,
        "its directory is damaged at byte " + at);
    int nameBytes = directory.getShort(at + 28) & 0xffff;
    int extraBytes = directory.getShort(at + 30) & 0xffff;
    check(
        directory.remaining() - ENTRY_BYTES >= nameBytes + extraBytes,
        "its directory ends within an entry");
    String name = name(directory.array(), at + ENTRY_BYTES, nameBytes);
    int flags = directory.getShort(at + 8) & 0xffff;
    int method = directory.getShort(at + 10) & 0xffff;
    long compressed = directory.getInt(at + 20) & 0xffffffffL;
    long size = directory.getInt(at + 24) & 0xffffffffL;
    long local = directory.getInt(at + 42) & 0xffffffffL;
    checkEntry(name, flags, method, compressed, size);
    checkMember(name, directory.getShort(at + 32) == 0, "has a comment");
    checkMember(name, directory.getShort(at + 34) == 0, "is on another disk");
    checkNoZip64(name, directory, at + ENTRY_BYTES + nameBytes, extraBytes);
    checkMember(name, local >= free, "overlaps the one before it");
    long bytesAt = checkLocal(source, name, directory, at, local);
    checkMember(name, bytesAt + compressed <= limit, "reaches into the directory");
    directory.position(at + ENTRY_BYTES + nameBytes + extraBytes);
    return new ZipMember(
        name, method == 8, directory.getInt(at + 16), (int) compressed, (int) size, bytesAt);
  }

  private static void checkEntry(String name, int flags, int method, long compressed, long size) {
    checkMember(name, (flags & 1) == 0, "is encrypted");
    checkMember(name, (flags & ~KNOWN_FLAGS) == 0, "has unknown flags " + flags);
    checkMember(name, method == 0 || method == 8, "has method " + method + ", must be 0 or 8");
    checkMember(
        name,
        size <= MAX_TOTAL_BYTES && compressed <= MAX_TOTAL_BYTES,
        "has " + size + " bytes, at most " + MAX_TOTAL_BYTES);
    checkMember(
        name,
        method == 0 ? size == compressed : size <= compressed * MAX_EXPANSION,
        "has " + size + " bytes, which " + compressed + " stored bytes cannot give");
  }

  /** Returns where the member's bytes begin. */
  private static long checkLocal(
      ByteSource source, String name, ByteBuffer directory, int at, long local) {
    String what = "the header of member '" + name + "'";
    ByteBuffer head = littleEndian(source.read(local, LOCAL_BYTES, what));
    int nameBytes = head.getShort(26) & 0xffff;
    int extraBytes = head.getShort(28) & 0xffff;
    checkMember(name, head.getInt(0) == LOCAL_SIGNATURE, "has no local header");
    ByteBuffer tail = littleEndian(source.read(local + LOCAL_BYTES, nameBytes + extraBytes, what));
    boolean described = (directory.getShort(at + 8) & FLAG_DESCRIPTOR) != 0;
    boolean same =
        nameBytes == name.length()
            && name(tail.array(), 0, nameBytes).equals(name)
            && head.getShort(6) == directory.getShort(at + 8)
            && head.getShort(8) == directory.getShort(at + 10);
    for (int field = 0; field < 3; field++) {
      int here = head.getInt(14 + 4 * field);
      same &= here == directory.getInt(at + 16 + 4 * field) || described && here == 0;
    }
    checkMember(name, same, "differs between its local header and the directory");
    checkNoZip64(name, tail, nameBytes, extraBytes);
    return local + LOCAL_BYTES + nameBytes + extraBytes;
  }

  private static void checkNoZip64(String name, ByteBuffer bytes, int start, int length) {
    int at = start;
    int end = start + length;
    while (at < end) {
      checkMember(name, end - at >= 4, "has a damaged extra field");
      checkMember(name, bytes.getShort(at) != 1, "is zip64, which a bundle never needs");
      at += 4 + (bytes.getShort(at + 2) & 0xffff);
      checkMember(name, at <= end, "has a damaged extra field");
    }
  }

  private static String name(byte[] bytes, int offset, int length) {
    String name = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    check(
        isMemberName(name),
        "it has a member named '"
            + name.substring(0, Math.min(length, MAX_NAME)).replaceAll("[^ -~]", "?")
            + "'; names are parts of letters, digits, '_', '-' and '.', joined by '/'");
    return name;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void checkMember(String name, boolean sound, String reason) {
    if (!sound) {
      throw new BundleException("member '" + name + "' " + reason);
    }
  }

  private static void check(boolean sound, String reason) {
    if (!sound) {
      throw new BundleException("not a bundle that can be read: " + reason);
    }
  }
}
