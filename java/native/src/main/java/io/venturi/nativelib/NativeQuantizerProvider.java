package io.venturi.nativelib;

import io.venturi.latent.Quantizer;
import io.venturi.latent.QuantizerProvider;

/** The C++ quantiser. Thread-safe. */
public final class NativeQuantizerProvider implements QuantizerProvider {
  @Override
  public String name() {
    return "native";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String unavailableReason() {
    return NativeLibrary.unavailableReason();
  }

  @Override
  public Quantizer open(float[] medians) {
    NativeLibrary.require();
    return new NativeQuantizer(medians);
  }
}
