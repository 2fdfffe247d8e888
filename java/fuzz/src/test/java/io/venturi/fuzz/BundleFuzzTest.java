package io.venturi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.testing.TestFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bundles as files, and manifests inside a sound container. Refused with our exceptions, or used.
 */
class BundleFuzzTest {
  private static final byte[] TINY =
      TestFiles.read(TestFiles.testdata("bundles").resolve("tiny.venturi"));
  private static final Map<String, byte[]> MEMBERS = members();
  private static final String MANIFEST =
      new String(MEMBERS.get("manifest.json"), StandardCharsets.UTF_8).replaceAll("\\s", "");

  static Stream<byte[]> bundles() {
    return Stream.of(TINY, zip("manifest.json", "{}".getBytes(StandardCharsets.UTF_8)));
  }

  static Stream<byte[]> manifests() {
    return Stream.of(
        MEMBERS.get("manifest.json"), "{\"members\":{}}".getBytes(StandardCharsets.UTF_8));
  }

  static Stream<byte[]> goldens() {
    return Stream.of(MEMBERS.get("rate0/golden.json"));
  }

  @MethodSource("bundles")
  @FuzzTest
  void bundle(byte[] bytes) {
    open(bytes);
  }

  @MethodSource("manifests")
  @FuzzTest
  void manifest(byte[] json) {
    open(zip("manifest.json", json));
  }

  @MethodSource("goldens")
  @FuzzTest
  void golden(byte[] json) {
    open(withMember("rate0/golden.json", json));
  }

  @Test
  void seeds_undamaged_open() {
    ModelBundle.open(zip("manifest.json", MEMBERS.get("manifest.json"))).close();
    byte[] golden = "{\"latentTolerance\": 1, \"cases\": []}".getBytes(StandardCharsets.UTF_8);
    ModelBundle.open(withMember("rate0/golden.json", golden)).close();
  }

  private static void open(byte[] bytes) {
    try (ModelBundle bundle = ModelBundle.open(bytes)) {
      for (RatePoint point : bundle.manifest().ratePoints()) {
        bundle.fingerprint(point);
        bundle.golden(point);
      }
    } catch (VenturiException e) {
      return;
    }
  }

  /** The tiny bundle with this member, its size and hash repaired in the manifest. */
  private static byte[] withMember(String name, byte[] bytes) {
    String was = ManifestEntry.of(MEMBERS.get(name));
    String is = ManifestEntry.of(bytes);
    Map<String, byte[]> changed = new LinkedHashMap<>(MEMBERS);
    changed.put(name, bytes);
    changed.put("manifest.json", MANIFEST.replace(was, is).getBytes(StandardCharsets.UTF_8));
    return zip(changed);
  }

  private static byte[] zip(String name, byte[] bytes) {
    Map<String, byte[]> changed = new LinkedHashMap<>(MEMBERS);
    changed.put(name, bytes);
    return zip(changed);
  }

  private static byte[] zip(Map<String, byte[]> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> members() {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(TINY))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }
}
