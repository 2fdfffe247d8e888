package io.venturi.latent;

import io.venturi.Discovery;
import java.util.List;

/** The quantisers on the class path. Thread-safe. */
public final class Quantizers {
  private static final Discovery<QuantizerProvider> DISCOVERY =
      new Discovery<>(QuantizerProvider.class, "quantizer", "venturi.quantizer");

  private Quantizers() {}

  /** Every one found, also those that cannot run here; highest priority first. */
  public static List<QuantizerProvider> all() {
    return DISCOVERY.all();
  }

  /**
   * The one of this process: forced by system property {@code venturi.quantizer}, else the
   * available one of highest priority. Chosen once.
   *
   * @throws io.venturi.VenturiException when none can run here
   */
  public static QuantizerProvider preferred() {
    return DISCOVERY.preferred();
  }

  /**
   * The one of this name.
   *
   * @throws io.venturi.VenturiException when there is none or it cannot run here
   */
  public static QuantizerProvider named(String name) {
    return DISCOVERY.named(name);
  }
}
