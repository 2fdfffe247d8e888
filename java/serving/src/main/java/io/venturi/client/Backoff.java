package io.venturi.client;

import java.util.concurrent.ThreadLocalRandom;

/** Waits that double up to a limit, with jitter so that a fleet does not come back as one. */
final class Backoff {
  private final long firstNanos;
  private final long mostNanos;

  Backoff(long firstNanos, long mostNanos) {
    this.firstNanos = firstNanos;
    this.mostNanos = mostNanos;
  }

  /** How long to wait after so many failures in a row, at least one: half of the limit to all. */
  long nanos(int failures) {
    long limit = firstNanos << Math.min(failures - 1, 30);
    limit = Math.min(limit <= 0 ? mostNanos : limit, mostNanos);
    return limit / 2 + ThreadLocalRandom.current().nextLong(limit / 2 + 1);
  }
}
