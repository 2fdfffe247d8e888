package io.venturi.serving.batch;

import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import java.time.Duration;

/**
 * Judges by measured service times whether an answer can come in time, and when room will be.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class Admission {
  private static final Duration LEAST_RETRY = Duration.ofMillis(1);

  /**
   * A quarter more than expected must be left: a queue filled to the brim answers half of its
   * requests just too late, and has worked for nothing.
   */
  private static final int MARGIN = 4;

  /** How late a waiting thread may wake on a busy machine. */
  private static final long WAKING_NANOS = 50_000_000;

  private final BatchOptions options;
  private final ServiceTimes times;

  Admission(BatchOptions options, ServiceTimes times) {
    this.options = options;
    this.times = times;
  }

  Refusal closed() {
    return Refusal.retry(
        Refusal.Reason.UNAVAILABLE, "the model is being unloaded or drained", LEAST_RETRY);
  }

  /**
   * @param depth frames that wait
   * @param count frames that come
   * @param running batches that run now
   */
  void checkRoom(int depth, int count, int running) {
    if (depth + count > options.queueCapacity()) {
      throw Refusal.retry(
          Refusal.Reason.OVERLOADED,
          String.format(
              "the queue holds %d of %d frames, no room for %d more; retry later",
              depth, options.queueCapacity(), count),
          retryAfter(depth, running));
    }
  }

  /**
   * @param ahead frames that wait and go first
   */
  void checkDeadline(InferenceRequest request, int ahead, int running) {
    long left = request.nanosLeft();
    long needed = expectedNanos(ahead, request.frames().size(), running);
    if (needed + needed / MARGIN > left) {
      throw Refusal.retry(
          Refusal.Reason.DEADLINE,
          String.format(
              "the answer would take %.1f ms with %d frames ahead, the deadline is in %.1f ms",
              needed / 1e6, ahead, left / 1e6),
          retryAfter(ahead, running));
    }
  }

  /** How long until the last of {@code count} frames behind {@code ahead} others is answered. */
  private long expectedNanos(int ahead, int count, int running) {
    int atOnce = options.maxBatch() * options.contexts();
    long full = times.tailNanos(options.maxBatch());
    long rounds = (ahead + count - 1) / atOnce;
    long residual = running == options.contexts() ? full / 2 : 0;
    long decode = (ahead + count) * times.decodeNanos() / options.decoders();
    return Math.max(decode, rounds * full + residual)
        + times.tailNanos(Math.min(ahead + count, options.maxBatch()));
  }

  /** When half of what waits now will have gone. */
  private Duration retryAfter(int depth, int running) {
    Duration half = Duration.ofNanos(expectedNanos(depth / 2, 1, running));
    return half.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : half;
  }

  /** Whether a frame's answer can still come in time when it runs now among so many. */
  boolean canAnswer(PendingFrame frame, int groupSize) {
    long needed = times.tailNanos(Math.min(groupSize, options.maxBatch()));
    return frame.isAlive() && frame.owner.request().nanosLeft() >= needed;
  }

  /** Nanoseconds for which this frame may still wait for company; 0 or less when it must run. */
  long patienceNanos(PendingFrame frame, int groupSize, long now) {
    long delay = options.maxDelay().toNanos() - (now - frame.decodedNanos);
    long left = frame.owner.request().nanosLeft();
    long needed = 2 * times.tailNanos(groupSize) + WAKING_NANOS;
    return left == Long.MAX_VALUE ? delay : Math.min(delay, left - needed);
  }
}
