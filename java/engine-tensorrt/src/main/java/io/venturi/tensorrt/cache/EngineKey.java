package io.venturi.tensorrt.cache;

import io.venturi.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that an engine depends on, by name. Two engines with equal parts are interchangeable;
 * the graph's name is for people and no part of the key.
 *
 * @param graph what the graph is called, e.g. "rate1/encoder.onnx"
 * @param parts value of each part; {@value #ONNX} is always among them
 */
public record EngineKey(String graph, SortedMap<String, String> parts) {
  /** The part that stands for the graph's bytes. */
  public static final String ONNX = "onnx";

  private static final int NAME_DIGITS = 32;

  public EngineKey {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /**
   * Of a graph and whatever else the engine depends on.
   *
   * @param others parts by name
   */
  public static EngineKey of(String graph, byte[] onnx, Map<String, String> others) {
    SortedMap<String, String> parts = new TreeMap<>(others);
    parts.put(ONNX, Sha256.hex(ByteBuffer.wrap(onnx)));
    return new EngineKey(graph, parts);
  }

  /** SHA-256 over names and values of all parts, each preceded by its length. */
  public String sha256() {
    MessageDigest sha = Sha256.start();
    parts.forEach(
        (name, value) -> {
          update(sha, name);
          update(sha, value);
        });
    return HexFormat.of().formatHex(sha.digest());
  }

  /** What files of this engine are called, without their ending. */
  String fileName() {
    return sha256().substring(0, NAME_DIGITS);
  }

  /** The parts in which another key differs, e.g. "tensorrt 10.6.0, here 11.2.1". */
  List<String> differences(Map<String, String> other) {
    TreeMap<String, String> names = new TreeMap<>(parts);
    names.putAll(other);
    List<String> differences = new ArrayList<>();
    for (String name : names.keySet()) {
      String here = parts.getOrDefault(name, "unset");
      String there = other.getOrDefault(name, "unset");
      if (!here.equals(there)) {
        differences.add(
            name.equals(ONNX) ? "other bytes of the graph" : name + " " + there + ", here " + here);
      }
    }
    return differences;
  }

  private static void update(MessageDigest sha, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    sha.update(bytes);
  }
}
