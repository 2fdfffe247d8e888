package io.venturi.entropy;

import io.venturi.Discovery;
import java.util.List;

/** The entropy coders on the class path. Thread-safe. */
public final class EntropyCoders {
  private static final Discovery<EntropyCoder> DISCOVERY =
      new Discovery<>(EntropyCoder.class, "entropy coder", "venturi.coder");

  private EntropyCoders() {}

  /** Every one found, also those that cannot run here; highest priority first. */
  public static List<EntropyCoder> all() {
    return DISCOVERY.all();
  }

  /**
   * The one of this process: forced by system property {@code venturi.coder}, else the available
   * one of highest priority. Chosen once.
   *
   * @throws io.venturi.VenturiException when none can run here
   */
  public static EntropyCoder preferred() {
    return DISCOVERY.preferred();
  }

  /**
   * The one of this name.
   *
   * @throws io.venturi.VenturiException when there is none or it cannot run here
   */
  public static EntropyCoder named(String name) {
    return DISCOVERY.named(name);
  }
}
