package io.venturi.transport;

import java.time.Duration;
import java.util.List;

/**
 * How a link changes: one profile after the other, the last one for ever. Immutable.
 *
 * <pre>{@code
 * LinkSchedule.steps(Duration.ofSeconds(60), LinkProfile.NR, LinkProfile.BLE, LinkProfile.LTE)
 * }</pre>
 */
public final class LinkSchedule {
  private final List<LinkProfile> profiles;
  private final long stepNanos;
  // bits that fit through before each step begins
  private final double[] bitsBefore;

  private LinkSchedule(long stepNanos, List<LinkProfile> profiles) {
    this.profiles = profiles;
    this.stepNanos = stepNanos;
    this.bitsBefore = new double[profiles.size()];
    for (int i = 1; i < bitsBefore.length; i++) {
      bitsBefore[i] = bitsBefore[i - 1] + bits(profiles.get(i - 1), stepNanos);
    }
  }

  /** A link that never changes. */
  public static LinkSchedule steady(LinkProfile profile) {
    return steps(Duration.ofDays(1), profile);
  }

  /**
   * A link that changes every so often.
   *
   * @param each how long a step lasts; the last one does not end
   * @throws IllegalArgumentException when there is no step, a step has no length or the last one is
   *     an outage, behind which nothing would ever arrive
   */
  public static LinkSchedule steps(Duration each, LinkProfile... profiles) {
    if (profiles.length == 0 || each.isNegative() || each.isZero()) {
      throw new IllegalArgumentException(
          profiles.length + " steps of " + each + ": wanted at least one, of some length");
    }
    if (profiles[profiles.length - 1].bitsPerSecond() == 0) {
      throw new IllegalArgumentException(
          "the last step is an outage and would never end; let a step with a rate follow it");
    }
    return new LinkSchedule(each.toNanos(), List.of(profiles));
  }

  /** The steps. */
  public List<LinkProfile> profiles() {
    return profiles;
  }

  /** The profile in force so long after the start. */
  public LinkProfile at(long elapsedNanos) {
    return profiles.get(step(elapsedNanos));
  }

  private int step(long elapsedNanos) {
    return (int) Math.min(Math.max(elapsedNanos, 0) / stepNanos, profiles.size() - 1);
  }

  /** Bits that fit through from the start until then. */
  double bitsUntil(long elapsedNanos) {
    int step = step(elapsedNanos);
    return bitsBefore[step] + bits(profiles.get(step), elapsedNanos - step * stepNanos);
  }

  /** The first moment by which so many bits fit through, in nanoseconds after the start. */
  long nanosFor(double bits) {
    int step = profiles.size() - 1;
    while (step > 0 && bitsBefore[step] >= bits) {
      step--;
    }
    double within = (bits - bitsBefore[step]) / profiles.get(step).bitsPerSecond() * 1e9;
    return step * stepNanos + (long) Math.ceil(within);
  }

  private static double bits(LinkProfile profile, long nanos) {
    return profile.bitsPerSecond() * nanos / 1e9;
  }
}
