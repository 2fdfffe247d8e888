package io.venturi.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.venturi.BundleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A JSON value and where it stands, so that everything refused is named by its path, e.g. {@code
 * manifest.json $.ratePoints[1].lambda}. All accessors throw {@link BundleException}.
 *
 * @param node the value
 * @param path where it stands, starting with the member's name
 */
record JsonAt(JsonNode node, String path) {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(64)
                          .maxNameLength(256)
                          .maxStringLength(1 << 16)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Parses a member: UTF-8, one object, no duplicate keys, at most 32 levels deep.
   *
   * @param member its name, for messages
   */
  static JsonAt parse(String member, byte[] utf8) {
    try (JsonParser parser =
        JSON.createParser(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString())) {
      JsonNode root = JSON.readTree(parser);
      JsonAt at = new JsonAt(root, member + " $");
      at.check(root != null && root.isObject(), "is no object");
      return at;
    } catch (CharacterCodingException e) {
      throw new BundleException("member '" + member + "' is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new BundleException(
          "member '" + member + "' is no sound JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BundleException("member '" + member + "' cannot be read: " + e.getMessage(), e);
    }
  }

  /** A key that must be there. */
  JsonAt get(String key) {
    return find(key).orElseThrow(() -> new BundleException(path + "." + key + " is missing"));
  }

  /** A key that may be missing or null. */
  Optional<JsonAt> find(String key) {
    check(node.isObject(), "is " + node.getNodeType() + ", must be an object");
    JsonNode value = node.get(key);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(new JsonAt(value, path + "." + key));
  }

  /** The elements of an array of min..max elements. */
  List<JsonAt> items(int min, int max) {
    check(node.isArray(), "is " + node.getNodeType() + ", must be an array");
    check(
        node.size() >= min && node.size() <= max,
        "has " + node.size() + " elements, must have " + min + ".." + max);
    List<JsonAt> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new JsonAt(node.get(i), path + "[" + i + "]"));
    }
    return items;
  }

  /** The values of an object by key. */
  Map<String, JsonAt> fields() {
    check(node.isObject(), "is " + node.getNodeType() + ", must be an object");
    Map<String, JsonAt> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      fields.put(field.getKey(), new JsonAt(field.getValue(), path + "['" + field.getKey() + "']"));
    }
    return fields;
  }

  /** A string of 1..256 characters. */
  String text() {
    check(node.isTextual(), "is " + node.getNodeType() + ", must be a string");
    String text = node.textValue();
    check(
        !text.isBlank() && text.length() <= 256,
        "has " + text.length() + " characters, must have 1..256 and not be blank");
    return text;
  }

  /** One of the strings given. */
  String oneOf(List<String> choices) {
    String text = text();
    check(choices.contains(text), "is '" + text + "', must be one of " + choices);
    return text;
  }

  /** An integer in min..max. */
  int integer(int min, int max) {
    check(
        node.isIntegralNumber() && node.canConvertToInt(),
        "is " + shown() + ", must be an integer in " + min + ".." + max);
    int value = node.intValue();
    check(value >= min && value <= max, "is " + value + ", must be in " + min + ".." + max);
    return value;
  }

  /** A number in min..max. */
  double number(double min, double max) {
    check(node.isNumber(), "is " + shown() + ", must be a number");
    double value = node.doubleValue();
    check(value >= min && value <= max, "is " + value + ", must be in " + min + ".." + max);
    return value;
  }

  /** true or false. */
  boolean truth() {
    check(node.isBoolean(), "is " + shown() + ", must be true or false");
    return node.booleanValue();
  }

  /** Throws with this value's path in front of the reason. */
  void check(boolean sound, String reason) {
    if (!sound) {
      throw new BundleException(path + " " + reason);
    }
  }

  private String shown() {
    String shown = node.toString();
    return shown.length() <= 64 ? shown : shown.substring(0, 64) + "…";
  }
}
