package io.venturi.cli.energy;

import java.util.Map;

/**
 * Measures the energy of the machine, or of parts of it, from when it is opened. Readings are of
 * everything that runs there, not of this process alone. Thread-safe.
 */
public interface EnergyMeter extends AutoCloseable {
  /** What is read, e.g. "INA3221". */
  String name();

  /**
   * Joules since it was opened, by the name of the rail or domain. A domain may be part of another
   * (RAPL's core is part of its package): they are not added up.
   */
  Map<String, Double> joules();

  /** Stops. Later calls do nothing. */
  @Override
  void close();
}
