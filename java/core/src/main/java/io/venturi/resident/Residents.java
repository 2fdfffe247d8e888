package io.venturi.resident;

import io.venturi.Discovery;
import java.util.List;

/** The device-resident paths on the class path. Thread-safe. */
public final class Residents {
  private static final Discovery<ResidentProvider> DISCOVERY =
      new Discovery<>(ResidentProvider.class, "device-resident path", "venturi.resident");

  private Residents() {}

  /** Every one found, also those that cannot run here; highest priority first. */
  public static List<ResidentProvider> all() {
    return DISCOVERY.all();
  }
}
