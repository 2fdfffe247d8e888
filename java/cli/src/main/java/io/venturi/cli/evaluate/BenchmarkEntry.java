package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.method.MethodCard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an exporter wrote about a rate point for the benchmark: the optional object "benchmark" of
 * the manifest (docs/bundle.md section 2), which a pipeline has no use for. The bundle was opened,
 * and so checked, before.
 */
final class BenchmarkEntry {
  private static final int MAX_MANIFEST = 1 << 20;

  private final JsonNode entry;
  private final String origin;

  private BenchmarkEntry(JsonNode entry, String origin) {
    this.entry = entry;
    this.origin = origin;
  }

  /** Of a rate point, by its index; one without numbers where the manifest has none. */
  static BenchmarkEntry of(byte[] bundle, String origin, int point) {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
      zip.getNextEntry(); // the manifest is the first member
      JsonNode manifest = new ObjectMapper().readTree(zip.readNBytes(MAX_MANIFEST));
      return new BenchmarkEntry(
          manifest.path("ratePoints").path(point).path("benchmark"), "manifest of " + origin);
    } catch (IOException e) {
      throw new VenturiException(origin + ": its manifest cannot be read: " + e.getMessage(), e);
    }
  }

  /** Name of the method, or another name where there is none. */
  String method(String otherwise) {
    return entry.path("method").asText(otherwise);
  }

  @Nullable Double encoderSizeBytes() {
    return number(entry.path("encoderSizeBytes"));
  }

  @Nullable Long imagesSeen() {
    JsonNode seen = entry.path("imagesSeen");
    return seen.isNumber() ? seen.asLong() : null;
  }

  boolean undertrained() {
    return entry.path("undertrained").asBoolean(false);
  }

  /** What PyTorch measured on a split, or null. */
  MethodCard.@Nullable Reference reference(String split) {
    Double accuracy = number(entry.path("top1").path(split));
    JsonNode bytes = entry.path("meanBytes");
    Double compat = number(bytes.path(split));
    if (compat == null) {
      compat = number(bytes.path("compat"));
    }
    return accuracy == null && compat == null
        ? null
        : new MethodCard.Reference(origin, accuracy, compat, null);
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }
}
