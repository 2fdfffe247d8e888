package io.venturi.cli.energy;

import java.io.IOException;

/** A sensor of power. Thread-safe. */
interface PowerGauge {
  /** What it measures, e.g. "VDD_CPU_CV". */
  String rail();

  /**
   * Power now.
   *
   * @throws IOException when it cannot be read
   */
  double watts() throws IOException;
}
