package io.venturi.cli.energy;

import java.io.IOException;

/** A kind of counter or sensor. Thread-safe. */
public interface EnergySource {
  /** What is read, e.g. "RAPL". */
  String name();

  /** Empty when it can be read here, else why not and the cure. */
  String unavailableReason();

  /**
   * Starts to measure.
   *
   * @throws IOException when a file that was there cannot be read
   */
  EnergyMeter open() throws IOException;
}
