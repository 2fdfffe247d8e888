package io.venturi.client.rate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * How long frames take, from when frames were sent and answered. Model: a frame waits until those
 * before it have left, then takes so many nanoseconds a byte, a round trip and the server's time:
 *
 * <pre>
 *  sent        first byte leaves      last byte leaves                       answered
 *   |---- queue ----|---- bytes * slowness ----|-- round trip --|-- server --|
 * </pre>
 *
 * <p>Round trips come from calls without a frame, server times from the answers; what remains is
 * the line's. A frame that is overdue says that the line is at least so slow, before any answer.
 *
 * <p>Thread rule: none; its owner locks.
 */
final class LinkEstimator {
  private static final long STALE_NANOS = 1_000_000_000L;
  private static final long ROUND_TRIP_WINDOW_NANOS = 10_000_000_000L;

  private static final double LATE = 2; // mean deviations of the server's time

  private record Sent(long id, int bytes, long at, boolean probe) {}

  private final Deque<Sent> inFlight = new ArrayDeque<>();
  private final Spread slowness = new Spread(); // nanoseconds a byte
  private final Spread server = new Spread();
  // least round trip of this window and of the one before
  private long roundTrip = Long.MAX_VALUE;
  private long lastRoundTrip = Long.MAX_VALUE;
  private long windowStart;
  private long lastArrival = Long.MIN_VALUE;
  private long lastSample = Long.MIN_VALUE;
  // abandoned frames may still leave until then
  private long ghostUntil = Long.MIN_VALUE;
  // the slowness is a bound from an overdue frame, not a measurement
  private boolean guessed;

  /** A probe's answer counts more than all before it, a probe being sent when that looks bad. */
  void sent(long id, int bytes, long now, boolean probe) {
    inFlight.add(new Sent(id, bytes, now, probe));
  }

  void roundTrip(long nanos, long now) {
    if (now - windowStart > ROUND_TRIP_WINDOW_NANOS) {
      lastRoundTrip = roundTrip;
      roundTrip = Long.MAX_VALUE;
      windowStart = now;
    }
    roundTrip = Math.min(roundTrip, Math.max(nanos, 0));
  }

  /** Whether the frame was still counted as in flight. */
  boolean answered(long id, long now, long serverNanos) {
    Sent frame = remove(id);
    if (frame == null) {
      return false;
    }
    long atServer = Math.max(0, Math.min(serverNanos, now - frame.at()));
    long arrival = now - atServer - leastRoundTrip();
    double perByte = (double) Math.max(0, arrival - startOf(frame)) / frame.bytes();
    boolean stale = frame.probe() || lastSample < now - STALE_NANOS;
    server.add(atServer, stale);
    slowness.add(perByte, stale || guessed);
    guessed = false;
    lastSample = now;
    lastArrival = Math.max(lastArrival, Math.max(arrival, frame.at()));
    return true;
  }

  /** A frame nobody waits for any more, as it is late: it still says how slow the line is. */
  void abandoned(long id, long now) {
    double bound = overduePerByte(now);
    boolean wasFirst = !inFlight.isEmpty() && inFlight.peek().id() == id;
    Sent frame = remove(id);
    if (frame == null) {
      return;
    }
    if (wasFirst && bound > slowness.mean()) {
      slowness.add(bound, true);
      guessed = true;
    }
    ghostUntil = Math.max(ghostUntil, startOf(frame) + (long) (frame.bytes() * slowness.mean()));
  }

  /** A frame that failed for a reason that says nothing about the line. */
  void failed(long id) {
    remove(id);
  }

  /**
   * Nanoseconds until a frame that is sent now is answered.
   *
   * @param caution mean deviations to add; 0 for what is to be expected
   */
  long predict(double bytes, long now, double caution) {
    double perByte = Math.max(slowness.above(caution), overduePerByte(now));
    return queueNanos(now) + (long) (bytes * perByte + server.above(caution)) + leastRoundTrip();
  }

  boolean isKnown() {
    return slowness.isKnown();
  }

  boolean isIdle() {
    return inFlight.isEmpty();
  }

  LinkEstimate estimate(long now) {
    return new LinkEstimate(
        8e3 / perByte(now),
        leastRoundTrip(),
        queueNanos(now),
        (long) server.mean(),
        inFlight.size());
  }

  private long queueNanos(long now) {
    long free = ghostUntil;
    Sent first = inFlight.peek();
    if (first != null) {
      double bytes = inFlight.stream().mapToInt(Sent::bytes).sum();
      free = Math.max(free, startOf(first) + (long) (bytes * perByte(now)));
    }
    return free > now ? free - now : 0;
  }

  private double perByte(long now) {
    return Math.max(slowness.mean(), overduePerByte(now));
  }

  /** How slow the line is at least, as the first frame in flight has not been answered yet. */
  private double overduePerByte(long now) {
    Sent first = inFlight.peek();
    if (first == null) {
      return 0;
    }
    double onTheLine = now - startOf(first) - leastRoundTrip() - server.above(LATE);
    return Math.max(0, onTheLine / first.bytes());
  }

  private long startOf(Sent frame) {
    return Math.max(frame.at(), lastArrival);
  }

  private long leastRoundTrip() {
    long least = Math.min(roundTrip, lastRoundTrip);
    return least == Long.MAX_VALUE ? 0 : least;
  }

  private @Nullable Sent remove(long id) {
    for (Iterator<Sent> frames = inFlight.iterator(); frames.hasNext(); ) {
      Sent frame = frames.next();
      if (frame.id() == id) {
        frames.remove();
        return frame;
      }
    }
    return null;
  }
}
