package io.venturi.tensorrt;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class file links to: the classes, fields and methods of its constant pool (JVMS 4.4).
 *
 * @param classes binary names with slashes
 * @param members fields and methods
 */
record ClassFileReferences(Set<String> classes, List<Member> members) {
  /**
   * A field or method reference.
   *
   * @param owner binary name with slashes
   * @param method whether it is one
   */
  record Member(String owner, String name, String descriptor, boolean method) {}

  private record Entry(int tag, int first, int second, String text) {}

  static ClassFileReferences of(byte[] classFile) throws IOException {
    List<Entry> pool = pool(classFile);
    Set<String> classes = new TreeSet<>();
    List<Member> members = new ArrayList<>();
    for (Entry entry : pool) {
      switch (entry.tag) {
        case 7 -> classes.add(elementType(pool.get(entry.first).text));
        case 9, 10, 11 -> {
          Entry nameAndType = pool.get(entry.second);
          members.add(
              new Member(
                  elementType(pool.get(pool.get(entry.first).first).text),
                  pool.get(nameAndType.first).text,
                  pool.get(nameAndType.second).text,
                  entry.tag != 9));
        }
        default -> {}
      }
    }
    return new ClassFileReferences(classes, members);
  }

  private static List<Entry> pool(byte[] classFile) throws IOException {
    List<Entry> pool = new ArrayList<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    pool.add(new Entry(0, 0, 0, ""));
    while (pool.size() < count) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> pool.add(new Entry(tag, 0, 0, in.readUTF()));
        case 3, 4 -> pool.add(new Entry(tag, in.readInt(), 0, ""));
        case 5, 6 -> { // takes two places
          in.readLong();
          pool.add(new Entry(tag, 0, 0, ""));
          pool.add(new Entry(0, 0, 0, ""));
        }
        case 7, 8, 16, 19, 20 -> pool.add(new Entry(tag, in.readUnsignedShort(), 0, ""));
        case 9, 10, 11, 12, 17, 18 ->
            pool.add(new Entry(tag, in.readUnsignedShort(), in.readUnsignedShort(), ""));
        case 15 -> pool.add(new Entry(tag, in.readUnsignedByte(), in.readUnsignedShort(), ""));
        default -> throw new IOException("constant pool tag " + tag);
      }
    }
    return pool;
  }

  /** Of "[Lorg/x/Y;" it is org/x/Y. */
  private static String elementType(String name) {
    String element = name.replaceFirst("^\\[+", "");
    return element.length() < name.length() && element.startsWith("L")
        ? element.substring(1, element.length() - 1)
        : element;
  }
}
