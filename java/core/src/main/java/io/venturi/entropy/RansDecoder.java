package io.venturi.entropy;

import io.venturi.CorruptFrameException;
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

  /**
   * Decodes several latents of one shape in one call, which twins do faster than one by one.
   *
   * @param payloads direct; from its position on the payloads, back to back; it does not move
   * @param sizes bytes of each payload
   * @param imageCount at least 1
   * @param indexes rows of the symbols: explicit ones image by image, as the symbols; by channel
   *     they count within each image
   * @param symbols direct, native order; receives imageCount times symbolCount ints, image by image
   * @param symbolCount of each image
   * @throws io.venturi.CorruptFrameException when one is refused; the message names the image when
   *     there are several, the offset counts from the first byte of its payload. To get the others'
   *     symbols decode them one by one
   * @throws IllegalArgumentException as {@link #decode}, and when the sizes exceed the buffer
   */
  default void decodeBatch(
      ByteBuffer payloads,
      int[] sizes,
      int imageCount,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount) {
    Batches.symbols(symbolCount, imageCount);
    Batches.sumOfSizes(sizes, imageCount, payloads.remaining());
    int at = payloads.position();
    for (int b = 0; b < imageCount; b++) {
      try {
        decode(
            payloads.slice(at, sizes[b]),
            profile,
            Batches.image(indexes, b, symbolCount),
            Batches.image(symbols, b, symbolCount),
            symbolCount);
      } catch (CorruptFrameException e) {
        throw Batches.inImage(b, imageCount, e);
      }
      at += sizes[b];
    }
  }

  @Override
  void close();
}
