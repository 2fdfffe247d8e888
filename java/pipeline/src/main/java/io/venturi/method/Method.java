package io.venturi.method;

import io.venturi.image.ImageView;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/**
 * One way from picture to task result: the edge half makes bytes of a picture, the server half a
 * result of the bytes, and nothing else passes between them.
 *
 * <pre>
 *  ImageView -> encode -> message -> decode -> R
 *               edge      wire       server
 * </pre>
 *
 * <p>Thread rule: one thread at a time. {@code venturi evaluate} opens one per thread.
 *
 * @param <R> task result, e.g. {@link io.venturi.task.Classification}, in pixels of the picture
 *     that was encoded last
 */
public interface Method<R extends TaskResult> extends AutoCloseable {
  /**
   * The edge half. Its time is measured around this call, so it does all that the edge would do,
   * and nothing more.
   *
   * @param picture decoded, of any size and format; stays as it is until the next call
   * @return what travels, from position to limit; valid until the next call
   * @throws io.venturi.VenturiException when this picture cannot be coded
   */
  ByteBuffer encode(ImageView picture);

  /**
   * The server half, measured likewise.
   *
   * @param message what {@link #encode} made, from position to limit, which do not move
   * @throws io.venturi.VenturiException when the bytes are no sound message of this method
   */
  R decode(ByteBuffer message);

  /** Sizes of the last message. Not measured: figures that need work of their own belong here. */
  MessageSizes lastSizes();

  /** Lets all go. Later calls do nothing. */
  @Override
  void close();
}
