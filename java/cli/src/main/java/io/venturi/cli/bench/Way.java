package io.venturi.cli.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One way to a label: what the edge does, what travels, what the server does. One thread a side.
 */
interface Way extends AutoCloseable {
  /** For the table. */
  String name();

  /**
   * The edge's part.
   *
   * @return what travels, valid until the next call; null when the edge has the label itself
   */
  @Nullable ByteBuffer onEdge(Picture picture);

  /** The label, when nothing travels. */
  default String labelOnEdge() {
    throw new IllegalStateException(name() + " asks the server");
  }

  /** The server's part: what arrived, to a label. */
  default String onServer(ByteBuffer message) {
    throw new IllegalStateException(name() + " asks no server");
  }

  /** Whether it gives a picture its label, both parts here. */
  default boolean isRight(Picture picture) {
    ByteBuffer message = onEdge(picture);
    return (message == null ? labelOnEdge() : onServer(message)).equals(picture.label());
  }

  @Override
  void close();
}
