package io.venturi.transport;

import java.util.SplittableRandom;

/**
 * Says when bytes arrive at the other end of one direction of a link: a token bucket whose rate
 * follows a schedule, then delay, jitter and loss. Sleeps never and knows no clock: callers bring
 * the time, which must not go back. The same calls and seed give the same times.
 *
 * <p>Bytes are those handed over; headers of lower layers are not added, so rates are goodput.
 *
 * <p>Thread-safe.
 */
public final class LinkShaper {
  /**
   * Most bytes that are lost, delayed and handed on as one: a TCP segment's in an Ethernet frame.
   */
  public static final int SEGMENT_BYTES = 1448;

  private final LinkSchedule schedule;
  private final long startNanos;
  private final double burstBits;
  private final SplittableRandom random;
  // the link has promised this many bits since the start
  private double promisedBits;
  private long lastArrival;

  /**
   * @param startNanos when the schedule begins, on the callers' clock
   * @param seed of jitter and loss
   * @param burstBytes bytes that an idle link takes at once; 0 for a line that is strictly serial
   */
  public LinkShaper(LinkSchedule schedule, long startNanos, long seed, int burstBytes) {
    if (burstBytes < 0) {
      throw new IllegalArgumentException("burstBytes is " + burstBytes + ", must not be negative");
    }
    this.schedule = schedule;
    this.startNanos = startNanos;
    this.burstBits = burstBytes * 8.0;
    this.random = new SplittableRandom(seed);
    this.lastArrival = startNanos;
  }

  /** A strictly serial line. */
  public LinkShaper(LinkSchedule schedule, long startNanos, long seed) {
    this(schedule, startNanos, seed, 0);
  }

  /** Sends bytes now; returns when the last of them arrives. */
  public synchronized long send(long nowNanos, int bytes) {
    long arrival = Math.max(nowNanos, lastArrival);
    for (int sent = 0; sent < bytes; sent += SEGMENT_BYTES) {
      arrival = segment(nowNanos, Math.min(bytes - sent, SEGMENT_BYTES));
    }
    return arrival;
  }

  /** When the link will have at most so many bytes waiting before it; the past when it has now. */
  public synchronized long roomAt(int waitingBytes) {
    return startNanos + schedule.nanosFor(Math.max(promisedBits - waitingBytes * 8.0, 0));
  }

  /** The profile in force. */
  public LinkProfile profileAt(long nowNanos) {
    return schedule.at(nowNanos - startNanos);
  }

  private long segment(long now, int bytes) {
    long left = serialise(now, bytes);
    LinkProfile profile = profileAt(left);
    long roundTrips = 0;
    while (profile.loss() > 0 && random.nextDouble() < profile.loss()) {
      left = serialise(now, bytes);
      roundTrips++;
    }
    long deviation = profile.jitter().toNanos();
    long delay = profile.delay().toNanos();
    long jitter = deviation == 0 ? 0 : random.nextLong(-deviation, deviation + 1);
    lastArrival = Math.max(lastArrival, left + delay + jitter + roundTrips * 2 * delay);
    return lastArrival;
  }

  /** Takes the bits' place on the line; returns when the last of them has left. */
  private long serialise(long now, int bytes) {
    double saved = schedule.bitsUntil(now - startNanos) - burstBits;
    promisedBits = Math.max(promisedBits, saved) + bytes * 8.0;
    return Math.max(now, startNanos + schedule.nanosFor(promisedBits));
  }
}
