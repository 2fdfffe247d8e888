package io.venturi.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.BundleException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tiny bundle made wrong in one place after the other. */
class BundleRefusalTest {
  private static final byte[] ZIP64_EXTRA = {1, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  private static final byte[] HARMLESS_EXTRA = {0x55, 0x54, 1, 0, 0};

  static Stream<Arguments> container_wrongInOnePlace() {
    return Stream.of(
        container("a comment", "comment", zip -> zip.comment = new byte[] {'x'}),
        container("another disk", "one part of several", zip -> zip.disk = 1),
        container("one member too many in the end record", "damaged", z -> z.countDifference = 1),
        container("one member too few in the end record", "behind", z -> z.countDifference = -1),
        container(
            "a directory elsewhere", "does not stand", zip -> zip.directoryOffsetDifference = -1),
        container("no manifest", "first member", zip -> zip.entries.remove(0)),
        container(
            "the manifest second", "first member", zip -> zip.entries.add(zip.entries.remove(0))),
        container(
            "an unlisted member",
            "'extra.bin' is not listed",
            z -> z.add("extra.bin", new byte[3], false)),
        container("a missing member", "missing", zip -> zip.entries.remove(3)),
        container("a member twice", "twice", zip -> zip.entries.add(zip.entries.get(2))),
        container("1,025 members", "1025 members", BundleRefusalTest::addMany),
        member("a path upwards", "named '../x'", e -> rename(e, "../x")),
        member("a path upwards inside", "named 'a/../x'", e -> rename(e, "a/../x")),
        member("an absolute path", "named '/x'", e -> rename(e, "/x")),
        member("a backslash", "named 'a\\x'", e -> rename(e, "a\\x")),
        member("a drive", "named 'c:x'", e -> rename(e, "c:x")),
        member("a directory", "named 'a/'", e -> rename(e, "a/")),
        member("a hidden file", "named '.x'", e -> rename(e, ".x")),
        member("an empty name", "named ''", e -> rename(e, "")),
        member("a line break in a name", "named 'a?b'", e -> rename(e, "a\nb")),
        member("a long name", "named 'xxxx", e -> rename(e, "x".repeat(129))),
        member("another local name", "differs", e -> e.localName = "tail.onny"),
        member("another local method", "differs", e -> e.localMethod = 0),
        member("another local CRC", "differs", e -> e.localCrc++),
        member("another local size", "differs", e -> e.localSize++),
        member("another local compressed size", "differs", e -> e.localCompressedSize++),
        member("other local flags", "differs", e -> e.localFlags = 2),
        member("encryption", "encrypted", e -> e.flags = e.localFlags = 1),
        member("strong encryption", "unknown flags", e -> e.flags = e.localFlags = 64),
        member("an unknown method", "method 12", e -> e.method = e.localMethod = 12),
        member("a comment", "comment", e -> e.comment = new byte[] {'x'}),
        member("another disk", "disk", e -> e.disk = 1),
        member("zip64 in the directory", "zip64", e -> e.extra = ZIP64_EXTRA),
        member("zip64 in the local header", "zip64", e -> e.localExtra = ZIP64_EXTRA),
        member("zip64 sizes", "at most", e -> e.size = e.compressedSize = -1),
        member("half an extra field", "extra field", e -> e.extra = new byte[] {1, 2, 3}),
        member(
            "an extra field that runs over", "extra field", e -> e.extra = new byte[] {9, 9, 1, 0}),
        member("an overlap", "overlaps", e -> e.offset = 0),
        member("a place in the directory", "no local header", e -> e.offset = 31000),
        member("a place behind the end", "cut off", e -> e.offset = 1 << 30),
        member("a wrong CRC", "CRC-32", e -> e.crc = e.localCrc = e.crc + 1),
        member("a smaller listed size", "lists", e -> e.size = e.localSize = e.size - 1),
        member("a larger listed size", "lists", e -> e.size = e.localSize = e.size + 1),
        member("a size deflate cannot reach", "cannot give", e -> e.size = e.localSize = 1 << 28),
        member("a size beyond the total", "at most", e -> e.size = e.localSize = 1 << 30),
        member("broken deflate data", "no deflate data", e -> Arrays.fill(e.stored, (byte) 0xff)),
        member("bytes behind the deflate data", "behind its end", BundleRefusalTest::padStored),
        member("altered bytes", "altered", BundleRefusalTest::alter));
  }

  private static Arguments container(String name, String message, Consumer<RawZip> damage) {
    RawZip zip = EditableBundle.tiny().zip(true);
    damage.accept(zip);
    return Arguments.of(name, zip.toBytes(), message);
  }

  /** Damages member tail.onnx. */
  private static Arguments member(String name, String message, Consumer<RawZip.Entry> damage) {
    return container(name, message, zip -> damage.accept(zip.entries.get(1)));
  }

  private static void rename(RawZip.Entry entry, String name) {
    entry.name = name;
    entry.localName = name;
  }

  private static void addMany(RawZip zip) {
    while (zip.entries.size() < 1025) {
      zip.add("x" + zip.entries.size(), new byte[0], false);
    }
  }

  private static void padStored(RawZip.Entry entry) {
    entry.stored = Arrays.copyOf(entry.stored, entry.stored.length + 1);
    entry.compressedSize++;
    entry.localCompressedSize++;
  }

  private static void alter(RawZip.Entry entry) {
    RawZip other = new RawZip();
    byte[] bytes = EditableBundle.tiny().members.get(entry.name);
    bytes[100] ^= 1;
    RawZip.Entry altered = other.add(entry.name, bytes, true);
    entry.stored = altered.stored;
    entry.crc = entry.localCrc = altered.crc;
    entry.compressedSize = entry.localCompressedSize = altered.compressedSize;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void container_wrongInOnePlace(String name, byte[] bundle, String message) {
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle), name);
    assertTrue(refusal.getMessage().contains(message), name + ": " + refusal.getMessage());
  }

  @Test
  void container_cutAnywhere_isRefused() {
    byte[] whole = EditableBundle.tinyBytes();
    for (int size = 0; size < whole.length; size += size < 100 || size > 34_000 ? 1 : 97) {
      byte[] cut = Arrays.copyOf(whole, size);
      assertThrows(BundleException.class, () -> ModelBundle.open(cut), "cut at " + size);
    }
  }

  @Test
  void container_longerThanItsDirectorySays_isRefused() {
    byte[] whole = EditableBundle.tinyBytes();
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThrows(BundleException.class, () -> ModelBundle.open(longer));
    byte[] shifted = new byte[whole.length + 1];
    System.arraycopy(whole, 0, shifted, 1, whole.length);
    assertThrows(BundleException.class, () -> ModelBundle.open(shifted));
  }

  @Test
  void container_bombOfManyMembers_isRefusedByItsListedTotal() {
    RawZip zip = EditableBundle.tiny().zip(true);
    byte[] zeros = RawZip.deflated(new byte[1 << 20]);
    for (int i = 0; i < 900; i++) {
      RawZip.Entry entry = zip.add("bomb" + i, new byte[0], true);
      entry.stored = zeros;
      entry.compressedSize = entry.localCompressedSize = zeros.length;
      entry.size = entry.localSize = 1 << 20;
    }
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(zip.toBytes()));
    assertTrue(refusal.getMessage().contains("exceed 536870912"), refusal.getMessage());
  }

  @Test
  void member_inflatingToMoreThanListed_isReadNoFurther() {
    EditableBundle bundle = EditableBundle.tiny();
    bundle.members.put("zeros.bin", new byte[1000]);
    RawZip zip = bundle.repair().zip(true);
    RawZip.Entry entry = zip.entries.get(zip.entries.size() - 1);
    entry.stored = RawZip.deflated(new byte[100_000_000]);
    entry.compressedSize = entry.localCompressedSize = entry.stored.length;
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(zip.toBytes()));
    assertTrue(refusal.getMessage().contains("more than the listed 1000"), refusal.getMessage());
  }

  @Test
  void manifest_largerThanAMebibyte_isRefused() {
    EditableBundle bundle = EditableBundle.tiny();
    for (int i = 0; i < 20; i++) {
      bundle.manifest.put("filler" + i, "x".repeat(60_000));
    }
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle.toBytes()));
    assertTrue(refusal.getMessage().contains("at most 1048576"), refusal.getMessage());
  }

  @Test
  void manifest_notSoundJson_isRefused() {
    assertRefused(manifest("{".getBytes(StandardCharsets.UTF_8)), "no sound JSON");
    assertRefused(manifest("[]".getBytes(StandardCharsets.UTF_8)), "is no object");
    assertRefused(manifest("{} {}".getBytes(StandardCharsets.UTF_8)), "no sound JSON");
    assertRefused(manifest("{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8)), "Duplicate");
    assertRefused(manifest(new byte[0]), "is no object");
    assertRefused(manifest(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), "not UTF-8");
    assertRefused(manifest("{}".getBytes(StandardCharsets.UTF_16LE)), "no sound JSON");
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertRefused(manifest(deep.getBytes(StandardCharsets.UTF_8)), "nesting depth");
  }

  @Test
  void container_storedOrWithTimestampsOrDescriptors_isRead() {
    ModelBundle.open(EditableBundle.tiny().zip(false).toBytes()).close();
    RawZip zip = EditableBundle.tiny().zip(true);
    for (RawZip.Entry entry : zip.entries) {
      entry.extra = HARMLESS_EXTRA;
      entry.flags = entry.localFlags = 8;
      entry.localCrc = entry.localSize = entry.localCompressedSize = 0;
      entry.behind = new byte[16];
    }
    ModelBundle.open(zip.toBytes()).close();
  }

  private static byte[] manifest(byte[] manifest) {
    RawZip zip = new RawZip();
    zip.add("manifest.json", manifest, true);
    return zip.toBytes();
  }

  private static void assertRefused(byte[] bundle, String message) {
    BundleException refusal = assertThrows(BundleException.class, () -> ModelBundle.open(bundle));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }
}
