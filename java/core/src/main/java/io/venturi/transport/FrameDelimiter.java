package io.venturi.transport;

import java.nio.ByteBuffer;

/**
 * Tells how long the frame is that starts in a byte stream. Frames delimit themselves; {@code
 * FrameReader::frameSizeBytes} is the one for ours. Thread-safe.
 */
@FunctionalInterface
public interface FrameDelimiter {
  /**
   * @param received the frame from its position on, as far as it has arrived; not moved
   * @return size of the whole frame in bytes, or -1 when more bytes are needed to tell
   * @throws io.venturi.VenturiException when no frame starts like this
   */
  int frameSizeBytes(ByteBuffer received);
}
