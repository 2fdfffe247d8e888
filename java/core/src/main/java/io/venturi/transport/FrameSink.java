package io.venturi.transport;

import java.nio.ByteBuffer;

/** Where frames go. Belongs to one thread at a time; {@link #close()} may come from any thread. */
public interface FrameSink extends AutoCloseable {
  /**
   * Sends one frame; returns when its last byte was handed over.
   *
   * @param frame the bytes from its position to its limit, which do not move; direct avoids a copy
   * @throws TransportException when the link fails
   */
  void send(ByteBuffer frame);

  @Override
  void close();
}
