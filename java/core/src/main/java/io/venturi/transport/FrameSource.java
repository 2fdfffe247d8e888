package io.venturi.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where frames come from. Belongs to one thread at a time; {@link #close()} may come from any
 * thread.
 */
public interface FrameSource extends AutoCloseable {
  /**
   * Waits for one frame.
   *
   * @return the frame, from position to limit; direct; valid until the next call; null when the
   *     other side has closed behind the last frame
   * @throws TransportException when the link fails or ends in the middle of a frame
   * @throws io.venturi.VenturiException when no frame starts where one must
   */
  @Nullable ByteBuffer receive();

  @Override
  void close();
}
