package io.venturi.cli.scenario;

import java.util.Arrays;

/** How queries come and what counts, after MLPerf inference. */
public enum Scenario {
  /** One query of one sample after the other; the 90th percentile counts. */
  SINGLE_STREAM("SingleStream", 1, 90),
  /** One query of eight samples after the other; the 99th percentile counts. */
  MULTI_STREAM("MultiStream", 8, 99),
  /** Queries of one sample at random times (Poisson); the 99th percentile counts. */
  SERVER("Server", 1, 99),
  /** All samples are there from the start; samples a second count. */
  OFFLINE("Offline", 1, 99);

  private final String label;
  private final int samplesPerQuery;
  private final double percentile;

  Scenario(String label, int samplesPerQuery, double percentile) {
    this.label = label;
    this.samplesPerQuery = samplesPerQuery;
    this.percentile = percentile;
  }

  /** MLPerf's name, e.g. "SingleStream". */
  public String label() {
    return label;
  }

  /** Samples that are asked for, and answered, together. */
  public int samplesPerQuery() {
    return samplesPerQuery;
  }

  /** The percentile of the latency that MLPerf looks at, 0 to 100. */
  public double percentile() {
    return percentile;
  }

  /**
   * The one of this name, in any case.
   *
   * @throws IllegalArgumentException when there is none; the message names those there are
   */
  public static Scenario named(String name) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.label.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no scenario \""
                        + name
                        + "\"; there are "
                        + Arrays.stream(values()).map(Scenario::label).toList()));
  }
}
