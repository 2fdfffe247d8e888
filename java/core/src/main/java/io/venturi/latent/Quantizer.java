package io.venturi.latent;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Latent to symbols and back, per channel: {@code s = round_half_even(y - median)}, {@code y_hat =
 * float(s) + median} (docs/bitstream.md section 3). Immutable and thread-safe; every twin gives the
 * same bits.
 */
public interface Quantizer {
  /**
   * @param latent C x H x W floats from its position on
   * @param symbols receives as many ints from its position on; neither position moves
   * @throws io.venturi.VenturiException when a value is NaN or rounds outside int32; names channel
   *     and position
   */
  void quantize(FloatBuffer latent, LatentShape shape, IntBuffer symbols);

  /** The inverse; never fails. */
  void dequantize(IntBuffer symbols, LatentShape shape, FloatBuffer latentHat);
}
