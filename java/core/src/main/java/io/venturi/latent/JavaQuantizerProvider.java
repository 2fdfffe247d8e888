package io.venturi.latent;

import io.venturi.VenturiException;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** The plain-Java quantiser, "java". Takes heap buffers too. */
public final class JavaQuantizerProvider implements QuantizerProvider {
  @Override
  public String name() {
    return "java";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Quantizer open(float[] medians) {
    for (int c = 0; c < medians.length; c++) {
      if (!Float.isFinite(medians[c])) {
        throw new IllegalArgumentException(
            "median of channel " + c + " is " + medians[c] + ", must be finite");
      }
    }
    return new JavaQuantizer(medians.clone());
  }

  private record JavaQuantizer(float[] medians) implements Quantizer {
    @Override
    public void quantize(FloatBuffer latent, LatentShape shape, IntBuffer symbols) {
      check(shape, latent, symbols);
      int plane = shape.planeSize();
      for (int c = 0; c < shape.channels(); c++) {
        float median = medians[c];
        int from = latent.position() + c * plane;
        int to = symbols.position() + c * plane;
        for (int i = 0; i < plane; i++) {
          double rounded = Math.rint(latent.get(from + i) - median);
          if (!(rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE)) {
            throw new VenturiException(
                "latent value "
                    + latent.get(from + i)
                    + " of channel "
                    + c
                    + " at position "
                    + i
                    + " is no int32 symbol; the encoder network overflowed or its input was not finite");
          }
          symbols.put(to + i, (int) rounded);
        }
      }
    }

    @Override
    public void dequantize(IntBuffer symbols, LatentShape shape, FloatBuffer latentHat) {
      check(shape, symbols, latentHat);
      int plane = shape.planeSize();
      for (int c = 0; c < shape.channels(); c++) {
        float median = medians[c];
        int from = symbols.position() + c * plane;
        int to = latentHat.position() + c * plane;
        for (int i = 0; i < plane; i++) {
          latentHat.put(to + i, symbols.get(from + i) + median);
        }
      }
    }

    private void check(LatentShape shape, Buffer source, Buffer target) {
      if (shape.channels() != medians.length) {
        throw new IllegalArgumentException(
            "latent is "
                + shape
                + ", the quantiser has medians for "
                + medians.length
                + " channels");
      }
      int count = shape.symbolCount();
      if (source.remaining() < count || target.remaining() < count) {
        throw new IllegalArgumentException(
            "latent "
                + shape
                + " needs "
                + count
                + " elements, source has "
                + source.remaining()
                + ", target "
                + target.remaining());
      }
    }
  }
}
