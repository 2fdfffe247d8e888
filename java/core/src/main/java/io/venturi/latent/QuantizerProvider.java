package io.venturi.latent;

/** Makes quantisers; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface QuantizerProvider {
  /** Short name, e.g. "native" or "java". */
  String name();

  /**
   * @param medians one finite value per channel, copied
   */
  Quantizer open(float[] medians);
}
