package io.venturi.latent;

import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Latent to one byte a value and back, affine over the latent's own range: the bottleneck of CR+BQ
 * (docs/bitstream.md section 8). {@code scale = (max - min) / 255}, {@code zero} the whole part of
 * {@code -min / scale} within 0..255, {@code s = round_half_even(zero + y / scale)} within 0..255,
 * {@code y_hat = scale * (s - zero)}; all in float32. The arithmetic is that of Jacob et al.,
 * "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
 * (2018).
 *
 * <pre>
 *  0       4      5                    5+C*H*W
 *  +-------+------+--------------------+
 *  | scale | zero | symbols, u8, C order
 *  +-------+------+--------------------+
 *   f32 LE   u8
 * </pre>
 *
 * <p>Thread rule: pure functions. Any kind of buffer will do.
 */
public final class AffineBytes {
  /** Bytes before the first symbol. */
  public static final int HEADER_BYTES = 5;

  private static final int LARGEST = 255;

  private AffineBytes() {}

  /** Bytes of the payload of a latent. */
  public static int sizeBytes(LatentShape shape) {
    return HEADER_BYTES + shape.symbolCount();
  }

  /**
   * Quantises a latent into a payload.
   *
   * @param latent C x H x W floats from its position on, which does not move
   * @param payload written from its position on, which moves behind it
   * @return bytes written
   * @throws VenturiException when a value is not finite, or all values are equal: there is no range
   */
  public static int write(FloatBuffer latent, LatentShape shape, ByteBuffer payload) {
    int from = latent.position();
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < shape.symbolCount(); i++) {
      // both give NaN once there is one
      low = Math.min(low, latent.get(from + i));
      high = Math.max(high, latent.get(from + i));
    }
    float scale = (high - low) / LARGEST;
    if (!isScale(scale)) {
      throw new VenturiException(
          "latent lies between "
              + low
              + " and "
              + high
              + ", bytes need a finite range that is not empty; a network overflowed or its input"
              + " was not finite, or it gives the same everywhere");
    }
    int zero = (int) Math.min(Math.max(-low / scale, 0f), LARGEST);
    payload.order(ByteOrder.LITTLE_ENDIAN).putFloat(scale).put((byte) zero);
    for (int i = 0; i < shape.symbolCount(); i++) {
      float value = zero + latent.get(from + i) / scale;
      payload.put((byte) Math.rint(Math.min(Math.max(value, 0f), LARGEST)));
    }
    return sizeBytes(shape);
  }

  /**
   * Reads a payload, which may come from anywhere.
   *
   * @param payload from position to limit, which do not move
   * @param latentHat receives C x H x W floats from its position on, which does not move
   * @throws CorruptFrameException when its size is not the latent's or its scale is none
   */
  public static void read(ByteBuffer payload, LatentShape shape, FloatBuffer latentHat) {
    ByteBuffer bytes = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() != sizeBytes(shape)) {
      throw new CorruptFrameException(
          0,
          "payload has "
              + bytes.remaining()
              + " bytes, a latent of "
              + shape
              + " in bytes takes "
              + sizeBytes(shape));
    }
    float scale = bytes.getFloat();
    if (!isScale(scale)) {
      throw new CorruptFrameException(
          0, "scale of the latent is " + scale + ", must be finite and above 0");
    }
    int zero = bytes.get() & 0xff;
    int to = latentHat.position();
    for (int i = 0; i < shape.symbolCount(); i++) {
      latentHat.put(to + i, scale * ((bytes.get() & 0xff) - zero));
    }
  }

  private static boolean isScale(float scale) {
    return scale > 0 && scale <= Float.MAX_VALUE;
  }
}
