package io.venturi.serving.call;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Frames to run. Immutable; the frames' bytes must not change until the answer is there.
 *
 * @param model name of the model
 * @param version of the model; empty for the newest loaded
 * @param id chosen by the caller, empty for none: the same id with the same frames runs once
 * @param frames at least one, each from position to limit
 * @param logits whether the answer holds the tail's output
 * @param priority 1 (most urgent) to {@link #MAX_PRIORITY}
 * @param deadlineNanos when the caller stops waiting, as {@link System#nanoTime()}; {@link
 *     #NO_DEADLINE} for never
 * @param caller who asks
 */
public record InferenceRequest(
    String model,
    String version,
    String id,
    List<ByteBuffer> frames,
    boolean logits,
    int priority,
    long deadlineNanos,
    Caller caller) {
  /** Least urgent. */
  public static final int MAX_PRIORITY = 9;

  /** Of a request that asks for none. */
  public static final int DEFAULT_PRIORITY = 5;

  /** Of a request that may take its time. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  public InferenceRequest {
    frames = List.copyOf(frames);
    if (frames.isEmpty()) {
      throw Refusal.of(Refusal.Reason.INVALID, "the request has no frame, must have at least one");
    }
    if (priority < 1 || priority > MAX_PRIORITY) {
      throw Refusal.of(
          Refusal.Reason.INVALID,
          "priority is "
              + priority
              + ", must be 1 (most urgent) to "
              + MAX_PRIORITY
              + ", or 0 for the default");
    }
  }

  /** Nanoseconds left; {@link Long#MAX_VALUE} without a deadline. */
  public long nanosLeft() {
    return deadlineNanos == NO_DEADLINE ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
  }
}
