package io.venturi.nativelib;

import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** {@link Quantizer} over {@code quantize.h}. */
final class NativeQuantizer implements Quantizer {
  private final FloatBuffer medians;
  private final long mediansAddress;

  NativeQuantizer(float[] medians) {
    for (int c = 0; c < medians.length; c++) {
      if (!Float.isFinite(medians[c])) {
        throw new IllegalArgumentException(
            "median of channel " + c + " is " + medians[c] + ", must be finite");
      }
    }
    this.medians =
        ByteBuffer.allocateDirect(medians.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .put(medians)
            .rewind();
    mediansAddress = Addresses.start(this.medians);
  }

  @Override
  public void quantize(FloatBuffer latent, LatentShape shape, IntBuffer symbols) {
    checkChannels(shape);
    Addresses.checkWritable("symbols", symbols);
    long from = Addresses.floats("latent", latent, shape.symbolCount());
    long to = Addresses.ints("symbols", symbols, shape.symbolCount());
    StatusMapper.check(
        VenturiNative.quantize(from, mediansAddress, shape.channels(), shape.planeSize(), to));
    keepAlive(latent, symbols);
  }

  @Override
  public void dequantize(IntBuffer symbols, LatentShape shape, FloatBuffer latentHat) {
    checkChannels(shape);
    Addresses.checkWritable("latentHat", latentHat);
    long from = Addresses.ints("symbols", symbols, shape.symbolCount());
    long to = Addresses.floats("latentHat", latentHat, shape.symbolCount());
    StatusMapper.check(
        VenturiNative.dequantize(from, mediansAddress, shape.channels(), shape.planeSize(), to));
    keepAlive(latentHat, symbols);
  }

  private void checkChannels(LatentShape shape) {
    if (shape.channels() != medians.capacity()) {
      throw new IllegalArgumentException(
          "latent "
              + shape
              + " has "
              + shape.channels()
              + " channels, the quantiser has medians for "
              + medians.capacity());
    }
  }

  private void keepAlive(FloatBuffer values, IntBuffer symbols) {
    Reference.reachabilityFence(this);
    Reference.reachabilityFence(values);
    Reference.reachabilityFence(symbols);
  }
}
