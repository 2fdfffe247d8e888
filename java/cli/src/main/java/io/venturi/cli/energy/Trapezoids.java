package io.venturi.cli.energy;

/** The integral of samples of power, straight lines between them. One thread. */
final class Trapezoids {
  private boolean begun;
  private long lastNanos;
  private double lastWatts;
  private double joules;

  /** A sample at a time, later than the one before. */
  void add(long nanos, double watts) {
    if (begun) {
      joules += (nanos - lastNanos) / 1e9 * (lastWatts + watts) / 2;
    }
    begun = true;
    lastNanos = nanos;
    lastWatts = watts;
  }

  double joules() {
    return joules;
  }
}
