package io.venturi.client.rate;

import io.venturi.transport.LinkSchedule;
import io.venturi.transport.LinkShaper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A camera, a link and a server on a virtual clock: what {@code VenturiClient} does with a {@link
 * RateController}, without a thread. One image every so often; each is encoded, sent or held back,
 * answered by the server, or else, shortly before the deadline, on the edge.
 */
final class SimulatedCamera {
  private static final long MILLI = 1_000_000;
  private static final int CALL_BYTES = 90; // of a call around a frame
  private static final int ANSWER_BYTES = 250;
  private static final long LOCAL_AHEAD_NANOS = 2 * MILLI;
  private static final long PROBE_NANOS = 2_000 * MILLI;

  /** Who answered an image. */
  enum By {
    SERVER,
    EDGE,
    NOBODY
  }

  /** What became of one image. */
  record Outcome(long at, By by, long latencyNanos, int rate) {}

  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.at() == b.at() ? Long.compare(a.order(), b.order()) : Long.compare(a.at(), b.at()));
  private final SplittableRandom random;
  private final List<Rate> rates;
  private final boolean hasLocalHead;
  private final LinkShaper up;
  private final LinkShaper down;
  private final RateController controller;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final Set<Long> open = new HashSet<>();
  private final Set<Long> inFlight = new HashSet<>();
  private long now;
  private long order;
  private long edgeFreeAt;
  private long serverFreeAt;
  private long stallFrom = Long.MAX_VALUE;
  private long stallUntil = Long.MAX_VALUE;
  private int framesSent;
  private double hiccups;

  SimulatedCamera(List<Rate> rates, LinkSchedule link, boolean hasLocalHead, long seed) {
    this.random = new SplittableRandom(seed);
    this.rates = rates;
    this.hasLocalHead = hasLocalHead;
    this.up = new LinkShaper(link, 0, seed);
    this.down = new LinkShaper(link, 0, seed + 1);
    this.controller = new RateController(rates);
  }

  /** Frames that reach the server in between wait there until the end. */
  void stallServer(Duration from, Duration until) {
    stallFrom = from.toNanos();
    stallUntil = until.toNanos();
  }

  /** Lets answers lie around for 120 ms before the camera looks at them, as busy machines do. */
  void hiccup(double chance) {
    hiccups = chance;
  }

  int framesSent() {
    return framesSent;
  }

  List<Outcome> run(Duration length, Duration every, Duration deadline) {
    long count = length.toNanos() / every.toNanos();
    for (long i = 0; i < count; i++) {
      long id = i;
      at(i * every.toNanos(), () -> image(id, now + deadline.toNanos()));
    }
    while (!events.isEmpty()) {
      Event event = events.poll();
      now = event.at();
      event.action().run();
    }
    return outcomes;
  }

  private void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  private void image(long id, long deadline) {
    long arrived = now;
    open.add(id);
    RateDecision decision = controller.decide(now, deadline);
    long encoding = 9 * MILLI + random.nextLong(3 * MILLI);
    edgeFreeAt = Math.max(edgeFreeAt, now) + encoding;
    at(edgeFreeAt, () -> encoded(id, arrived, deadline, decision, encoding));
  }

  private void encoded(long id, long arrived, long deadline, RateDecision decision, long encoding) {
    int rate = decision.rate();
    int bytes = (int) (rates.get(rate).expectedBytes() * (0.85 + random.nextDouble() * 0.3));
    controller.encoded(rate, bytes, encoding);
    boolean probe = decision.kind() == RateDecision.Kind.PROBE;
    boolean send =
        decision.kind() == RateDecision.Kind.SEND && controller.isInTime(bytes, now, deadline);
    if (!probe && !send) {
      settle(id, hasLocalHead ? By.EDGE : By.NOBODY, arrived, rate);
      return;
    }
    controller.sent(id, decision.kind(), bytes, now);
    inFlight.add(id);
    framesSent++;
    at(up.send(now, bytes + CALL_BYTES), () -> serve(id, arrived, rate));
    at(
        deadline - LOCAL_AHEAD_NANOS,
        () -> settle(id, hasLocalHead ? By.EDGE : null, arrived, rate));
    at(
        deadline,
        () -> {
          settle(id, By.NOBODY, arrived, rate);
          if (!probe) {
            miss(id);
          }
        });
    if (probe) {
      at(now + PROBE_NANOS, () -> miss(id));
    }
  }

  private void miss(long id) {
    if (inFlight.remove(id)) {
      controller.missed(id, now);
    }
  }

  private void serve(long id, long arrived, int rate) {
    long reached = now;
    if (now >= stallFrom && now < stallUntil) {
      serverFreeAt = stallUntil;
    }
    serverFreeAt = Math.max(serverFreeAt, now) + 5 * MILLI + random.nextLong(6 * MILLI);
    long done = serverFreeAt;
    at(
        done,
        () ->
            at(
                down.send(now, ANSWER_BYTES) + (random.nextDouble() < hiccups ? 120 * MILLI : 0),
                () -> {
                  settle(id, By.SERVER, arrived, rate);
                  if (inFlight.remove(id)) {
                    controller.answered(id, now, done - reached);
                    if (controller.wantsRoundTrip(now)) {
                      call(now);
                    }
                  }
                }));
  }

  private void call(long sent) {
    at(
        up.send(now, CALL_BYTES),
        () ->
            at(down.send(now, CALL_BYTES) + 200_000, () -> controller.roundTrip(now - sent, now)));
  }

  private void settle(long id, By by, long arrived, int rate) {
    if (by != null && open.remove(id)) {
      outcomes.add(new Outcome(arrived, by, now - arrived, rate));
    }
  }
}
