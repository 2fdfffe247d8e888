package io.venturi.entropy;

import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Payload bytes to symbols. Belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public interface RansDecoder extends AutoCloseable {
  /**
   * Decodes one latent. The payload may come from anywhere: whatever it holds, the call ends in
   * bounded time with symbols or with an exception.
   *
   * @param payload direct; the bytes from its position to its limit are the whole payload; neither
   *     moves
   * @param profile as the frame says
   * @param indexes rows of the symbols
   * @param symbols direct, native order; receives symbolCount ints from its position on; on an
   *     exception its contents are undefined
   * @throws io.venturi.CorruptFrameException when the payload is not one that an encoder writes;
   *     the offset counts from the payload's first byte
   * @throws IllegalArgumentException when a row index is out of range or a count exceeds the
   *     decoder's
   */
  void decode(
      ByteBuffer payload,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount);

  @Override
  void close();
}
