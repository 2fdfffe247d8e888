package io.venturi.latent;

import io.venturi.Provider;

/** Makes quantisers; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface QuantizerProvider extends Provider {
  /** Short name, e.g. "native" or "java". */
  @Override
  String name();

  /** Higher is preferred; "java" is 0, "native" above. */
  @Override
  int priority();

  /**
   * @param medians one finite value per channel, copied
   */
  Quantizer open(float[] medians);
}
