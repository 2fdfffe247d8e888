package io.venturi.method;

import java.util.OptionalInt;

/**
 * What one message takes, counted in several ways.
 *
 * @param wireBytes all that travels, headers included
 * @param payloadBytes of it what carries the picture: without container, header and checksum
 * @param compatBytes the frame with a payload in CompressAI's own stream, which the papers'
 *     implementations write; empty for methods that have no such stream
 * @param pickledBytes sc2bench's figure ({@link PickledSize}); that of a codec's file is its size
 */
public record MessageSizes(
    int wireBytes, int payloadBytes, OptionalInt compatBytes, OptionalInt pickledBytes) {
  public MessageSizes {
    if (payloadBytes < 0 || payloadBytes > wireBytes) {
      throw new IllegalArgumentException(
          "payload of " + payloadBytes + " bytes in a message of " + wireBytes);
    }
  }

  /** A codec's file, which the benchmark counts as it is. */
  public static MessageSizes ofFile(int wireBytes, int payloadBytes) {
    return new MessageSizes(
        wireBytes, payloadBytes, OptionalInt.empty(), OptionalInt.of(wireBytes));
  }
}
