package io.venturi.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The tiny bundle taken apart, to be changed and put together again. */
public final class EditableBundle {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The manifest, free to change. */
  public final ObjectNode manifest;

  /** The other members, free to change. */
  public final Map<String, byte[]> members = new LinkedHashMap<>();

  private EditableBundle(byte[] bundle) {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
      zip.getNextEntry();
      manifest = (ObjectNode) JSON.readTree(zip.readAllBytes());
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the tiny bundle lies. */
  public static Path tinyPath() {
    return Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  }

  /** The bytes of the tiny bundle. */
  public static byte[] tinyBytes() {
    try {
      return Files.readAllBytes(tinyPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tiny bundle, apart. */
  public static EditableBundle tiny() {
    return new EditableBundle(tinyBytes());
  }

  /** The tiny bundle of another task, apart. */
  public static EditableBundle tiny(String task) {
    try {
      return new EditableBundle(
          Files.readAllBytes(tinyPath().resolveSibling("tiny-" + task + ".venturi")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any bundle, apart. */
  public static EditableBundle of(byte[] bundle) {
    return new EditableBundle(bundle);
  }

  /** A member that holds JSON, parsed. */
  public ObjectNode json(String member) {
    try {
      return (ObjectNode) JSON.readTree(members.get(member));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a JSON member. */
  public void put(String member, ObjectNode json) {
    members.put(member, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Lists every member with its true size and hash. */
  public EditableBundle repair() {
    manifest.putObject("members");
    members.keySet().forEach(this::repair);
    return this;
  }

  /** Lists one member with its true size and hash. */
  public EditableBundle repair(String name) {
    byte[] bytes = members.get(name);
    ((ObjectNode) manifest.get("members"))
        .putObject(name)
        .put("sizeBytes", bytes.length)
        .put("sha256", Sha256.hex(bytes));
    return this;
  }

  /** A zip of it, stored or deflated, still open to damage. */
  RawZip zip(boolean deflate) {
    RawZip zip = new RawZip();
    zip.add("manifest.json", manifest.toString().getBytes(StandardCharsets.UTF_8), deflate);
    members.forEach((name, bytes) -> zip.add(name, bytes, deflate));
    return zip;
  }

  /** The bundle as bytes, deflated, hashes as they are in the manifest. */
  public byte[] toBytes() {
    return zip(true).toBytes();
  }
}
