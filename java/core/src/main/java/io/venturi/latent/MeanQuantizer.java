package io.venturi.latent;

import io.venturi.VenturiException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Latent to symbols and back with a predicted mean per element, as a hyperprior gives them: {@code
 * s = round_half_even(y - mean)}, {@code y_hat = float(s) + mean}, all in float32
 * (docs/bitstream.md section 6). {@link Quantizer} is the one for a median per channel.
 *
 * <p>Thread rule: pure functions. No position of a buffer moves; any kind of buffer will do.
 */
public final class MeanQuantizer {
  private MeanQuantizer() {}

  /**
   * @param latent C x H x W floats from its position on
   * @param means null for means of zero, else as many floats from element {@code firstMean} on,
   *     counted from its position
   * @param symbols receives as many ints from its position on
   * @throws VenturiException when a difference is NaN or rounds outside int32; names channel and
   *     position
   */
  public static void quantize(
      FloatBuffer latent,
      @Nullable FloatBuffer means,
      int firstMean,
      LatentShape shape,
      IntBuffer symbols) {
    int from = latent.position();
    int to = symbols.position();
    int meanFrom = means == null ? 0 : means.position() + firstMean;
    for (int i = 0; i < shape.symbolCount(); i++) {
      float mean = means == null ? 0 : means.get(meanFrom + i);
      double rounded = Math.rint(latent.get(from + i) - mean);
      if (!(rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE)) {
        throw refused("latent value " + latent.get(from + i) + " less mean " + mean, i, shape);
      }
      symbols.put(to + i, (int) rounded);
    }
  }

  /**
   * The inverse.
   *
   * @throws VenturiException when a mean is not finite; names channel and position
   */
  public static void dequantize(
      IntBuffer symbols,
      @Nullable FloatBuffer means,
      int firstMean,
      LatentShape shape,
      FloatBuffer latentHat) {
    int from = symbols.position();
    int to = latentHat.position();
    int meanFrom = means == null ? 0 : means.position() + firstMean;
    for (int i = 0; i < shape.symbolCount(); i++) {
      float mean = means == null ? 0 : means.get(meanFrom + i);
      if (!Float.isFinite(mean)) {
        throw refused("mean " + mean, i, shape);
      }
      latentHat.put(to + i, symbols.get(from + i) + mean);
    }
  }

  private static VenturiException refused(String what, int i, LatentShape shape) {
    return new VenturiException(
        String.format(
            "%s of channel %d at position %d is no int32 symbol; a network overflowed or its input"
                + " was not finite",
            what, i / shape.planeSize(), i % shape.planeSize()));
  }
}
