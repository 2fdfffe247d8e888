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

  /** Room that {@link #encode} asks for. */
  static int maxEncodedBytes(int symbolCount, WireProfile profile) {
    return Math.toIntExact(1024L + 10L * symbolCount + 512L * profile.segments());
  }

  @Override
  void close();
}
