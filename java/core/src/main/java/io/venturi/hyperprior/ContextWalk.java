package io.venturi.hyperprior;

import io.venturi.latent.LatentShape;
import io.venturi.latent.MeanQuantizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * The way of a joint autoregressive prior through a latent: positions in raster order, all channels
 * of a position together, each position predicted from those before it (docs/bitstream.md section
 * 6.4). One network run a position: correct, and slow.
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class ContextWalk {
  private static final int REACH = 2;
  private static final int SIDE = 2 * REACH + 1;

  private final LatentShape shape;
  private final LatentShape one;
  private final ContextSynthesis context;
  private final int paddedWidth;
  private final int paddedPlane;
  private final float[] padded;
  private final FloatBuffer position;
  private final FloatBuffer latentAt;
  private final FloatBuffer scales;
  private final IntBuffer symbols;

  /** What becomes of a position. */
  @FunctionalInterface
  public interface Coding {
    /**
     * Finds the symbols of a position.
     *
     * @param index of the position, row by row
     * @param parameters from its position on: C scales, then C means
     * @param into receives C symbols from its position on; direct
     */
    void code(int index, FloatBuffer parameters, IntBuffer into);
  }

  /**
   * @param shape of the latent
   * @param context network, called once a position
   */
  public ContextWalk(LatentShape shape, ContextSynthesis context) {
    this.shape = shape;
    this.one = new LatentShape(shape.channels(), 1, 1);
    this.context = context;
    this.paddedWidth = shape.width() + 2 * REACH;
    this.paddedPlane = paddedWidth * (shape.height() + 2 * REACH);
    this.padded = new float[Math.multiplyExact(shape.channels(), paddedPlane)];
    this.position = direct(shape.channels() * (SIDE * SIDE + 2)).asFloatBuffer();
    this.latentAt = direct(shape.channels()).asFloatBuffer();
    this.scales = direct(shape.symbolCount()).asFloatBuffer();
    this.symbols = direct(shape.symbolCount()).asIntBuffer();
  }

  private static ByteBuffer direct(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(4, count)).order(ByteOrder.nativeOrder());
  }

  /**
   * Walks one latent.
   *
   * @param hyper 2C x H x W floats of the hyper-decoder from its position on
   * @throws io.venturi.VenturiException when the network gives a mean that is not finite
   */
  public void run(FloatBuffer hyper, Coding coding) {
    Arrays.fill(padded, 0);
    int channels = shape.channels();
    for (int index = 0; index < shape.planeSize(); index++) {
      fill(index, hyper);
      FloatBuffer parameters = context.run(position.clear());
      if (parameters.remaining() < 2 * channels) {
        throw new IllegalStateException(
            "context model gave "
                + parameters.remaining()
                + " floats, a position needs "
                + 2 * channels);
      }
      int first = index * channels;
      scales.put(first, parameters, parameters.position(), channels);
      IntBuffer at = symbols.slice(first, channels);
      coding.code(index, parameters, at);
      MeanQuantizer.dequantize(at, parameters, channels, one, latentAt);
      for (int c = 0; c < channels; c++) {
        padded[centre(c, index)] = latentAt.get(c);
      }
    }
  }

  private int centre(int channel, int index) {
    int row = index / shape.width() + REACH;
    return channel * paddedPlane + row * paddedWidth + index % shape.width() + REACH;
  }

  private void fill(int index, FloatBuffer hyper) {
    int at = 0;
    for (int c = 0; c < shape.channels(); c++) {
      int corner = centre(c, index) - REACH * paddedWidth - REACH;
      for (int row = 0; row < SIDE; row++, at += SIDE) {
        position.put(at, padded, corner + row * paddedWidth, SIDE);
      }
    }
    for (int k = 0; k < 2 * shape.channels(); k++) {
      position.put(at + k, hyper.get(hyper.position() + k * shape.planeSize() + index));
    }
  }

  /** The symbols of the last walk in its order: direct, valid until the next. */
  public IntBuffer symbols() {
    return symbols.clear();
  }

  /** The scales of the last walk in its order: direct, valid until the next. */
  public FloatBuffer scales() {
    return scales.clear();
  }

  /** The latent y_hat of the last walk, C x H x W floats from the buffer's position on. */
  public void latentHat(FloatBuffer into) {
    int at = into.position();
    for (int c = 0; c < shape.channels(); c++) {
      for (int row = 0; row < shape.height(); row++, at += shape.width()) {
        into.put(at, padded, centre(c, row * shape.width()), shape.width());
      }
    }
  }

  /** The symbols of the last walk, C x H x W ints from the buffer's position on. */
  public void symbols(IntBuffer into) {
    int plane = shape.planeSize();
    for (int index = 0; index < plane; index++) {
      for (int c = 0; c < shape.channels(); c++) {
        into.put(into.position() + c * plane + index, symbols.get(index * shape.channels() + c));
      }
    }
  }
}
