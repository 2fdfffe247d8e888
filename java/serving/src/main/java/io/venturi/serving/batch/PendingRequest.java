package io.venturi.serving.batch;

import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceAnswer.FrameAnswer;
import io.venturi.serving.call.InferenceAnswer.Times;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request whose frames are on their way. Its future completes with the last frame, or at once
 * when one frame has no result.
 *
 * <p>Thread rule: frames complete from any thread.
 */
final class PendingRequest {
  /** Most urgent first: priority, then deadline, then arrival. */
  static final Comparator<PendingRequest> URGENCY =
      Comparator.comparingInt((PendingRequest p) -> p.request.priority())
          .thenComparingLong(p -> p.request.deadlineNanos())
          .thenComparingLong(p -> p.sequence);

  private static final AtomicLong SEQUENCE = new AtomicLong();
  private static final Times NONE = new Times(0, 0, 0, 0);

  private final InferenceRequest request;
  private final String version;
  private final List<PendingFrame> frames;
  private final long sequence = SEQUENCE.getAndIncrement();
  private final CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
  private final FrameAnswer[] answers;
  private final AtomicInteger waiting;
  private int missing;
  private Times times = NONE;
  private int largestBatch;

  /**
   * @param version of the model that runs it
   * @param ratePoints index of the rate point of each frame
   */
  PendingRequest(InferenceRequest request, String version, int[] ratePoints) {
    this.request = request;
    this.version = version;
    this.answers = new FrameAnswer[ratePoints.length];
    this.missing = ratePoints.length;
    this.waiting = new AtomicInteger(ratePoints.length);
    PendingFrame[] pending = new PendingFrame[ratePoints.length];
    Arrays.setAll(pending, i -> new PendingFrame(this, i, request.frames().get(i), ratePoints[i]));
    this.frames = List.of(pending);
  }

  InferenceRequest request() {
    return request;
  }

  List<PendingFrame> frames() {
    return frames;
  }

  CompletableFuture<InferenceAnswer> answer() {
    return answer;
  }

  /** Whether nobody waits any more. */
  boolean isDone() {
    return answer.isDone();
  }

  /** One of its frames goes into a batch. */
  void batched() {
    waiting.decrementAndGet();
  }

  /**
   * Its deadline is here. One whose last frame is in a batch is let finish, so that a repetition of
   * it finds the answer and nothing runs twice.
   */
  void expire() {
    if (waiting.get() > 0) {
      fail(Refusal.of(Refusal.Reason.DEADLINE, "the deadline passed in the queue"));
    }
  }

  void fail(Refusal refusal) {
    answer.completeExceptionally(refusal);
  }

  /** Takes one frame's result; the last one completes the answer. */
  void complete(int index, FrameAnswer result, Times took, int batch, String ratePoint) {
    synchronized (this) {
      answers[index] = result;
      times = times.max(took);
      largestBatch = Math.max(largestBatch, batch);
      frames.get(index).ratePointName = ratePoint;
      missing--;
      if (missing > 0) {
        return;
      }
    }
    answer.complete(
        new InferenceAnswer(
            request.model(),
            version,
            String.join(",", frames.stream().map(f -> f.ratePointName).distinct().toList()),
            List.of(answers),
            times,
            largestBatch,
            false));
  }
}
