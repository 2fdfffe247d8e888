package io.venturi.tensorrt.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a plan and explains it; JSON, for people and for the cache.
 *
 * @param format {@value #FORMAT}
 * @param graph what the graph was called
 * @param key SHA-256 over the parts
 * @param parts everything the engine depends on
 * @param planSha256 of the plan's bytes
 * @param planBytes size of the plan
 * @param planVersion TensorRT that wrote it, by the plan's header
 * @param buildMillis how long building took
 * @param builtAt when, ISO 8601
 */
record Sidecar(
    int format,
    String graph,
    String key,
    Map<String, String> parts,
    String planSha256,
    long planBytes,
    String planVersion,
    long buildMillis,
    String builtAt) {
  static final int FORMAT = 1;
  private static final int MOST_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can be written", e);
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException when it cannot be read or is no sidecar of this format
   */
  static Sidecar read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " has " + Files.size(file) + " bytes, more than " + MOST_BYTES);
    }
    Nullables read = JSON.readValue(Files.readAllBytes(file), Nullables.class);
    if (read == null || read.format != FORMAT) {
      throw new IOException(file + " is not of format " + FORMAT);
    }
    if (read.graph == null
        || read.key == null
        || read.parts == null
        || read.parts.containsValue(null)
        || read.planSha256 == null
        || read.planVersion == null
        || read.builtAt == null) {
      throw new IOException(file + " lacks a field");
    }
    return new Sidecar(
        read.format,
        read.graph,
        read.key,
        read.parts,
        read.planSha256,
        read.planBytes,
        read.planVersion,
        read.buildMillis,
        read.builtAt);
  }

  /** As it lies on disk, where anything may be missing. */
  private record Nullables(
      int format,
      @Nullable String graph,
      @Nullable String key,
      @Nullable Map<String, String> parts,
      @Nullable String planSha256,
      long planBytes,
      @Nullable String planVersion,
      long buildMillis,
      @Nullable String builtAt) {}
}
