package io.venturi.transport;

import java.time.Duration;
import java.util.List;

/**
 * What one direction of a shaped link is like. The four named ones carry the rates of
 * FrankenSplit's experiment; it tells no delays, so they have none: add those of the network you
 * mean. Immutable.
 *
 * @param name for reports
 * @param bitsPerSecond rate of payload; 0 is an outage
 * @param delay from the last bit sent to the last bit received
 * @param jitter largest deviation of the delay, uniform to both sides; order is kept
 * @param loss chance that a segment is lost, 0 to below 1: it is sent again, which costs its time
 *     on the link and a round trip, and what follows waits, as in TCP
 */
public record LinkProfile(
    String name, double bitsPerSecond, Duration delay, Duration jitter, double loss) {
  /** Bluetooth Low Energy. */
  public static final LinkProfile BLE = ofMegabits("BLE", 0.27);

  /** Mobile network, fourth generation. */
  public static final LinkProfile LTE = ofMegabits("4G", 12);

  /** Wireless LAN. */
  public static final LinkProfile WIFI = ofMegabits("Wi-Fi", 54);

  /** Mobile network, fifth generation. */
  public static final LinkProfile NR = ofMegabits("5G", 66.9);

  /** The four of FrankenSplit's experiment, slowest first. */
  public static final List<LinkProfile> PAPER = List.of(BLE, LTE, WIFI, NR);

  public LinkProfile {
    if (!(bitsPerSecond >= 0) || Double.isInfinite(bitsPerSecond)) {
      throw new IllegalArgumentException(
          "bitsPerSecond is " + bitsPerSecond + ", must be finite and not negative");
    }
    if (delay.isNegative() || jitter.isNegative() || jitter.compareTo(delay) > 0) {
      throw new IllegalArgumentException(
          "delay " + delay + " and jitter " + jitter + ": wanted 0 <= jitter <= delay");
    }
    if (!(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException("loss is " + loss + ", must be 0 to below 1");
    }
  }

  /** A rate in Mbit/s without delay, jitter and loss. */
  public static LinkProfile ofMegabits(String name, double megabitsPerSecond) {
    return new LinkProfile(name, megabitsPerSecond * 1e6, Duration.ZERO, Duration.ZERO, 0);
  }

  /** Nothing goes through. */
  public static LinkProfile outage() {
    return ofMegabits("outage", 0);
  }

  /** This, with a delay and its jitter. */
  public LinkProfile withDelay(Duration mean, Duration deviation) {
    return new LinkProfile(name, bitsPerSecond, mean, deviation, loss);
  }

  /** This, losing segments. */
  public LinkProfile withLoss(double chance) {
    return new LinkProfile(name, bitsPerSecond, delay, jitter, chance);
  }
}
