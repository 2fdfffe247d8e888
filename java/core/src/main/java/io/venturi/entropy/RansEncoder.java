package io.venturi.entropy;

import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Symbols to payload bytes. Belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public interface RansEncoder extends AutoCloseable {
  /**
   * Encodes one latent.
   *
   * @param symbols direct, native order; symbolCount ints are read from its position on, which does
   *     not move
   * @param indexes rows of the symbols
   * @param out direct; the payload is written from its position on, which moves behind it. Needs
   *     {@link #maxEncodedBytes} bytes of room, whatever the payload's final size
   * @return bytes written
   * @throws IllegalArgumentException when a row index is out of range, a count exceeds the
   *     encoder's or room is missing
   * @throws io.venturi.VenturiException when a symbol cannot be carried (compat: an escape of 2^28
   *     or more)
   */
  int encode(
      IntBuffer symbols, int symbolCount, CdfIndexes indexes, WireProfile profile, ByteBuffer out);

  /**
   * Encodes several latents of one shape in one call, which twins do faster than one by one. The
   * payloads are those of {@link #encode}.
   *
   * @param symbols direct, native order; imageCount times symbolCount ints, image by image, are
   *     read from its position on, which does not move
   * @param symbolCount of each image
   * @param imageCount at least 1
   * @param indexes rows of the symbols: explicit ones image by image, as the symbols; by channel
   *     they count within each image
   * @param out direct; the payloads are written back to back from its position on, which moves
   *     behind them. Needs {@link Batches#maxEncodedBytes} bytes of room
   * @param sizes receives the bytes of each payload
   * @return bytes written in all
   * @throws IllegalArgumentException as {@link #encode}
   * @throws io.venturi.VenturiException as {@link #encode}
   */
  default int encodeBatch(
      IntBuffer symbols,
      int symbolCount,
      int imageCount,
      CdfIndexes indexes,
      WireProfile profile,
      ByteBuffer out,
      int[] sizes) {
    Batches.symbols(symbolCount, imageCount);
    Batches.checkSizes(sizes, imageCount);
    Batches.checkRoom(out, symbolCount, imageCount, profile);
    int sum = 0;
    for (int b = 0; b < imageCount; b++) {
      IntBuffer image = Batches.image(symbols, b, symbolCount);
      sizes[b] = encode(image, symbolCount, Batches.image(indexes, b, symbolCount), profile, out);
      sum += sizes[b];
    }
    return sum;
  }

  /** Room that {@link #encode} asks for. */
  static int maxEncodedBytes(int symbolCount, WireProfile profile) {
    return Math.toIntExact(1024L + 10L * symbolCount + 512L * profile.segments());
  }

  @Override
  void close();
}
