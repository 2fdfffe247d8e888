package io.venturi.cli.scenario;

import java.time.Duration;

/**
 * How a load is put on. Immutable.
 *
 * @param scenario how queries come
 * @param batch most samples of one call of a worker
 * @param concurrency workers, each on a thread of its own; SingleStream and MultiStream have one
 *     query at a time and use one
 * @param warmUp before anything counts
 * @param duration of the windows that count, three together; more are run until three agree
 * @param queriesPerSecond of Server, on average; not used by the others
 * @param seed of the times of Server's queries
 */
public record LoadOptions(
    Scenario scenario,
    int batch,
    int concurrency,
    Duration warmUp,
    Duration duration,
    double queriesPerSecond,
    long seed) {
  public LoadOptions {
    if (batch < 1 || concurrency < 1) {
      throw new IllegalArgumentException(
          "batch is " + batch + " and concurrency " + concurrency + ", both must be at least 1");
    }
    if (duration.isZero() || duration.isNegative() || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "duration is " + duration + " and warm-up " + warmUp + ", wanted more than nothing");
    }
    if (scenario == Scenario.SERVER
        && !(queriesPerSecond > 0 && queriesPerSecond < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "queriesPerSecond is " + queriesPerSecond + ", must be more than 0");
    }
  }

  /** Threads that work: more than one only where queries overlap. */
  int workers() {
    return scenario == Scenario.SINGLE_STREAM || scenario == Scenario.MULTI_STREAM
        ? 1
        : concurrency;
  }
}
