package io.venturi.client.rate;

/** Moving mean and mean deviation of a quantity that is dangerous when it is large. One thread. */
final class Spread {
  private static final double FALLING = 0.2;
  private static final double RISING = 0.5;
  private static final double JUMP = 2;
  private static final double DEVIATION_AFTER_JUMP = 0.1;

  private double mean;
  private double deviation;
  private boolean known;

  /**
   * Follows a sample: down in steps, up fast, and to a value twice the mean at once.
   *
   * @param anew whether what was before counts no more
   */
  void add(double sample, boolean anew) {
    if (anew || !known || sample > JUMP * mean) {
      mean = sample;
      deviation = DEVIATION_AFTER_JUMP * sample;
      known = true;
      return;
    }
    double weight = sample > mean ? RISING : FALLING;
    deviation += weight * (Math.abs(sample - mean) - deviation);
    mean += weight * (sample - mean);
  }

  boolean isKnown() {
    return known;
  }

  /** 0 when nothing is known. */
  double mean() {
    return mean;
  }

  /** So many mean deviations above the mean; 0 when nothing is known. */
  double above(double deviations) {
    return mean + deviations * deviation;
  }
}
