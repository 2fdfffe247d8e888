package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.Sha256;
import io.venturi.VenturiException;
import io.venturi.method.MethodCard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has been measured, on disk: a line that says how, then a line a picture, written in one go
 * as soon as the picture is done. Whatever ends the process, a line that was cut short is dropped
 * and its picture measured again.
 *
 * <p>Results are kept by method, point and a hash of the method's settings: those of a bundle that
 * has changed since are not found again. Thread-safe.
 */
final class Journal implements AutoCloseable {
  static final String FILE = "journal.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Map<String, PictureResult>> results = new HashMap<>();
  private final Path file;
  private final FileChannel channel;

  private Journal(Path folder, Map<String, String> settings) throws IOException {
    this.file = folder.resolve(FILE);
    long sound = Files.exists(file) ? read(settings) : 0;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(sound).position(sound);
    if (sound == 0) {
      write(JSON.valueToTree(settings));
    }
  }

  /**
   * Opens the journal of a folder, or begins one.
   *
   * @param settings what all results depend on
   * @param fresh whether to forget what is there
   * @throws VenturiException when what is there was measured with other settings
   */
  static Journal open(Path folder, Map<String, String> settings, boolean fresh) throws IOException {
    Files.createDirectories(folder);
    if (fresh) {
      Files.deleteIfExists(folder.resolve(FILE));
    }
    return new Journal(folder, settings);
  }

  /** Takes over the sound lines; returns where they end. */
  private long read(Map<String, String> settings) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        JsonNode line = parse(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        if (line == null) {
          return start;
        }
        if (start == 0) {
          check(settings, line);
        } else {
          keep(line);
        }
        start = i + 1;
      }
    }
    return start;
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isObject() ? node : null;
    } catch (IOException e) {
      return null;
    }
  }

  private void check(Map<String, String> wanted, JsonNode seen) {
    Map<String, String> differences = new LinkedHashMap<>();
    Set<String> keys = new TreeSet<>(wanted.keySet());
    seen.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String before = seen.path(key).asText("none");
      String now = wanted.getOrDefault(key, "none");
      if (!before.equals(now)) {
        differences.put(key, "was " + before + ", is " + now);
      }
    }
    if (!differences.isEmpty()) {
      throw new VenturiException(
          file
              + " was begun with other settings: "
              + differences
              + "; name another folder with --out, or begin anew with --fresh");
    }
  }

  private void keep(JsonNode line) {
    String picture = line.path("picture").asText();
    line.path("rows")
        .properties()
        .forEach(row -> put(row.getKey(), picture, PictureResult.of(row.getValue())));
  }

  private void put(String key, String picture, PictureResult result) {
    results.computeIfAbsent(key, name -> new HashMap<>()).put(picture, result);
  }

  /** What a method's results are kept by. */
  private static String key(MethodCard card) {
    return card.id()
        + " "
        + Sha256.hex(card.settings().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /** What a method made of a picture, or null when that is not known. */
  synchronized @Nullable PictureResult find(MethodCard card, String picture) {
    return results.getOrDefault(key(card), Map.of()).get(picture);
  }

  /** Whether there are results of the method with other settings, and none with these. */
  synchronized boolean hasOnlyOther(MethodCard card) {
    return !results.containsKey(key(card))
        && results.keySet().stream().anyMatch(key -> key.startsWith(card.id() + " "));
  }

  /** Keeps what methods made of one picture. */
  synchronized void add(String picture, Map<MethodCard, PictureResult> rows) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("picture", picture);
    ObjectNode members = line.putObject("rows");
    rows.forEach(
        (card, result) -> {
          members.set(key(card), result.toJson());
          put(key(card), picture, result);
        });
    write(line);
  }

  private void write(JsonNode line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
