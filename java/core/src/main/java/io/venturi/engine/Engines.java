package io.venturi.engine;

import io.venturi.Discovery;
import java.util.List;

/** The engines on the class path. Thread-safe. */
public final class Engines {
  private static final Discovery<EngineProvider> DISCOVERY =
      new Discovery<>(EngineProvider.class, "engine", "venturi.engine");

  private Engines() {}

  /** Every one found, also those that cannot run here; highest priority first. */
  public static List<EngineProvider> all() {
    return DISCOVERY.all();
  }

  /**
   * The one of this process: forced by system property {@code venturi.engine}, else the available
   * one of highest priority. Chosen once.
   *
   * @throws io.venturi.VenturiException when none can run here
   */
  public static EngineProvider preferred() {
    return DISCOVERY.preferred();
  }

  /**
   * The one of this name.
   *
   * @throws io.venturi.VenturiException when there is none or it cannot run here
   */
  public static EngineProvider named(String name) {
    return DISCOVERY.named(name);
  }
}
