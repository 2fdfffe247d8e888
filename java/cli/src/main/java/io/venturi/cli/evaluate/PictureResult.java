package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.venturi.method.MessageSizes;
import java.util.OptionalInt;

/**
 * What one method made of one picture.
 *
 * @param edgeNanos of wall time in the edge half
 * @param serverNanos in the server half
 * @param mark of the task's scorer
 */
record PictureResult(MessageSizes sizes, long edgeNanos, long serverNanos, JsonNode mark) {
  private static final int NONE = -1;

  /** As the journal keeps it. */
  ArrayNode toJson() {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(sizes.wireBytes())
        .add(sizes.payloadBytes())
        .add(sizes.compatBytes().orElse(NONE))
        .add(sizes.pickledBytes().orElse(NONE))
        .add(edgeNanos)
        .add(serverNanos)
        .add(mark);
  }

  /** From what {@link #toJson} made. */
  static PictureResult of(JsonNode json) {
    return new PictureResult(
        new MessageSizes(
            json.get(0).asInt(), json.get(1).asInt(), optional(json.get(2)), optional(json.get(3))),
        json.get(4).asLong(),
        json.get(5).asLong(),
        json.get(6));
  }

  private static OptionalInt optional(JsonNode bytes) {
    return bytes.asInt() == NONE ? OptionalInt.empty() : OptionalInt.of(bytes.asInt());
  }
}
