package io.venturi.client.rate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Picks the rate point of each image: the largest whose answer is expected before the deadline.
 *
 * <ul>
 *   <li>Down at once, on one late answer or on a frame in flight that is overdue.
 *   <li>Up one rate point at a time, after some answers in a row that leave room for it; a rate
 *       point that then misses is kept from for a while that doubles.
 *   <li>When not even the smallest frame would be answered in time, images are held back, and one
 *       of the smallest frames is sent now and then to see whether that has changed.
 * </ul>
 *
 * <p>The caller brings the time, in nanoseconds of one clock, and tells what became of frames:
 *
 * <pre>{@code
 * RateDecision decision = controller.decide(now, deadline);
 * controller.encoded(decision.rate(), frameBytes, edgeNanos);
 * controller.sent(id, decision.kind(), frameBytes, now);
 * controller.answered(id, now, serverNanos);   // or missed, or failed
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class RateController {
  private static final double CAUTION = 2; // mean deviations
  private static final double STAY = 0.9; // of the time left, with caution
  private static final double CLIMB = 0.8;
  private static final int ANSWERS_TO_CLIMB = 3;
  private static final int ANSWERS_TO_TRUST = 10;
  private static final long MIN_PAUSE_NANOS = 1_000_000_000L;
  private static final long MAX_PAUSE_NANOS = 30_000_000_000L;
  private static final long MIN_PROBE_NANOS = 300_000_000L;
  private static final long MAX_PROBE_NANOS = 2_000_000_000L;
  private static final long ROUND_TRIP_EVERY_NANOS = 2_000_000_000L;

  private final List<Rate> rates;
  private final LinkEstimator link = new LinkEstimator();
  private final Spread[] bytes;
  private final Spread[] edge;
  private final long[] pausedUntil;
  private final long[] pause;
  private int current;
  private int answersHere;
  private boolean climbed;
  private long nextProbe = Long.MIN_VALUE;
  private long probeEvery = MIN_PROBE_NANOS;
  private long nextRoundTrip = Long.MIN_VALUE;

  /**
   * @param rates smallest frames first, at least one
   */
  public RateController(List<Rate> rates) {
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("no rate point to choose from");
    }
    this.rates = List.copyOf(rates);
    int count = rates.size();
    bytes = new Spread[count];
    edge = new Spread[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = new Spread();
      bytes[i].add(rates.get(i).expectedBytes(), true);
      edge[i] = new Spread();
    }
    pausedUntil = new long[count];
    Arrays.fill(pausedUntil, Long.MIN_VALUE);
    pause = new long[count];
  }

  /** What to do with an image that arrives now and whose answer is wanted at the deadline. */
  public synchronized RateDecision decide(long now, long deadline) {
    if (!link.isKnown()) {
      return new RateDecision(
          link.isIdle() ? RateDecision.Kind.PROBE : RateDecision.Kind.SEND,
          0,
          0,
          "nothing is known of the link yet");
    }
    double left = deadline - now;
    if (edge[0].mean() + predict(0, now, 0) > left) {
      return held(now, left);
    }
    IntToDoubleFunction need = i -> (edge[i].above(CAUTION) + predict(i, now, CAUTION)) / left;
    int wanted = current;
    while (wanted > 0 && need.applyAsDouble(wanted) > STAY) {
      wanted--;
    }
    if (wanted == current && mayClimb(now) && need.applyAsDouble(current + 1) <= CLIMB) {
      wanted++;
    }
    moveTo(wanted);
    probeEvery = MIN_PROBE_NANOS;
    return new RateDecision(
        RateDecision.Kind.SEND, wanted, predict(wanted, now, 0), explain(wanted, now, left));
  }

  /**
   * Whether a frame that has turned out this large is still expected to be answered in time.
   *
   * @param deadline as told to {@link #decide}
   */
  public synchronized boolean isInTime(int frameBytes, long now, long deadline) {
    return !link.isKnown() || now + link.predict(frameBytes, now, 0) <= deadline;
  }

  /** An image was encoded. */
  public synchronized void encoded(int rate, int frameBytes, long edgeNanos) {
    bytes[rate].add(frameBytes, false);
    edge[rate].add(edgeNanos, false);
  }

  /**
   * A frame was handed to the link.
   *
   * @param id unique among the frames in flight
   * @param kind what was decided
   */
  public synchronized void sent(long id, RateDecision.Kind kind, int frameBytes, long now) {
    link.sent(id, frameBytes, now, kind == RateDecision.Kind.PROBE);
  }

  /**
   * The server has answered a frame.
   *
   * @param serverNanos from the frame's arrival there to its answer's departure, as it says
   */
  public synchronized void answered(long id, long now, long serverNanos) {
    if (link.answered(id, now, serverNanos)) {
      answersHere++;
      if (climbed && answersHere >= ANSWERS_TO_TRUST) {
        climbed = false;
        pause[current] = 0;
      }
    }
  }

  /** A frame is late, and its call is cancelled. */
  public synchronized void missed(long id, long now) {
    link.abandoned(id, now);
    answersHere = 0;
    if (climbed) {
      pause[current] = Math.min(Math.max(2 * pause[current], MIN_PAUSE_NANOS), MAX_PAUSE_NANOS);
      pausedUntil[current] = now + pause[current];
      climbed = false;
    }
  }

  /** A frame failed for a reason that says nothing about how fast the link is. */
  public synchronized void failed(long id) {
    link.failed(id);
  }

  /** A call without a frame took so long; make one when {@link #wantsRoundTrip}. */
  public synchronized void roundTrip(long nanos, long now) {
    link.roundTrip(nanos, now);
  }

  /** Whether it is time to measure a round trip: none lately, and the line is idle. */
  public synchronized boolean wantsRoundTrip(long now) {
    if (now < nextRoundTrip || !link.isIdle()) {
      return false;
    }
    nextRoundTrip = now + ROUND_TRIP_EVERY_NANOS;
    return true;
  }

  /** What the link is like. */
  public synchronized LinkEstimate estimate(long now) {
    return link.estimate(now);
  }

  private long predict(int rate, long now, double caution) {
    return link.predict(bytes[rate].above(caution), now, caution);
  }

  private boolean mayClimb(long now) {
    int next = current + 1;
    return next < rates.size() && answersHere >= ANSWERS_TO_CLIMB && now >= pausedUntil[next];
  }

  private void moveTo(int rate) {
    if (rate != current) {
      climbed = rate > current;
      current = rate;
      answersHere = 0;
    }
  }

  /** Not even the smallest frame would be in time: hold the image back, or probe with it. */
  private RateDecision held(long now, double left) {
    moveTo(0);
    String reason = explain(0, now, left);
    long predicted = predict(0, now, 0);
    return now >= nextProbe && link.isIdle()
        ? probe(now, predicted, reason)
        : new RateDecision(RateDecision.Kind.HOLD, 0, predicted, reason);
  }

  private RateDecision probe(long now, long predicted, String reason) {
    nextProbe = now + probeEvery;
    probeEvery = Math.min(3 * probeEvery / 2, MAX_PROBE_NANOS);
    return new RateDecision(RateDecision.Kind.PROBE, 0, predicted, reason);
  }

  private String explain(int rate, long now, double left) {
    return String.format(
        Locale.ROOT,
        "%s: about %.0f bytes need %.1f of %.1f ms left after %.1f ms of encoding (%s)",
        rates.get(rate).name(),
        bytes[rate].mean(),
        predict(rate, now, 0) / 1e6,
        (left - edge[rate].mean()) / 1e6,
        edge[rate].mean() / 1e6,
        link.estimate(now));
  }
}
