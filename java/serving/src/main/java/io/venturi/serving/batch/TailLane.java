package io.venturi.serving.batch;

import io.venturi.VenturiException;
import io.venturi.pipeline.BatchTail;
import io.venturi.pipeline.Stage;
import io.venturi.serving.call.InferenceAnswer.FrameAnswer;
import io.venturi.serving.call.InferenceAnswer.Times;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.observe.BatchEvent;
import io.venturi.serving.observe.ModelMetrics;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution context of a model: takes batches from the queue until it is closed and empty.
 *
 * <p>Thread rule: {@link #run} belongs to one thread.
 */
final class TailLane implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TailLane.class);

  private final String model;
  private final String version;
  private final LatentQueue queue;
  private final List<BatchTail> tails;
  private final ServiceTimes times;
  private final ModelMetrics metrics;

  /**
   * @param tails one per rate point; closed by the caller when {@link #run} has returned
   */
  TailLane(
      String model,
      String version,
      LatentQueue queue,
      List<BatchTail> tails,
      ServiceTimes times,
      ModelMetrics metrics) {
    this.model = model;
    this.version = version;
    this.queue = queue;
    this.tails = tails;
    this.times = times;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      for (var batch = queue.takeBatch(); batch != null; batch = queue.takeBatch()) {
        try {
          run(batch);
        } finally {
          queue.copied(batch);
          queue.ran();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(List<PendingFrame> batch) {
    try {
      answer(batch);
    } catch (RuntimeException | Error e) {
      LOG.error("{} {}: a batch of {} failed", model, version, batch.size(), e);
      Refusal refusal =
          Refusal.of(Refusal.Reason.INTERNAL, "the server failed while it ran the frame");
      batch.forEach(frame -> frame.owner.fail(refusal));
    }
  }

  private void answer(List<PendingFrame> batch) {
    BatchEvent event = new BatchEvent();
    event.begin();
    long start = System.nanoTime();
    BatchTail tail = tails.get(batch.get(0).ratePoint);
    for (int slot = 0; slot < batch.size(); slot++) {
      FloatBuffer latent = Objects.requireNonNull(batch.get(slot).latent);
      tail.latent(slot).put(latent.clear());
    }
    queue.copied(batch);
    tail.run(batch.size());
    long ran = System.nanoTime();
    times.ran(batch.size(), ran - start);
    metrics.batch(batch.size());
    metrics.stage(Stage.TAIL, ran - start);
    for (int slot = 0; slot < batch.size(); slot++) {
      answer(batch.get(slot), slot, tail, start, ran, batch.size());
    }
    if (event.shouldCommit()) {
      event.model = model;
      event.version = version;
      event.ratePoint = tail.ratePoint().name();
      event.frames = batch.size();
      event.waiting = queue.depth();
      event.commit();
    }
  }

  private void answer(
      PendingFrame frame, int slot, BatchTail tail, long start, long ran, int batch) {
    try {
      long from = System.nanoTime();
      float[] logits = new float[tail.logits(slot).remaining()];
      tail.logits(slot).get(logits);
      FrameAnswer answer = new FrameAnswer(tail.result(slot), logits);
      long queued =
          frame.decodeStartNanos - frame.arrivedNanos + Math.max(0, start - frame.decodedNanos);
      long decoding = frame.decodedNanos - frame.decodeStartNanos;
      long postprocess = System.nanoTime() - from;
      metrics.stage(Stage.QUEUE, queued);
      metrics.stage(Stage.POSTPROCESS, postprocess);
      Times took = new Times(queued, decoding, ran - start, postprocess);
      frame.owner.complete(frame.index, answer, took, batch, tail.ratePoint().name());
    } catch (VenturiException e) {
      LOG.warn("{} {}: a frame has no result: {}", model, version, e.getMessage());
      frame.owner.fail(Refusal.of(Refusal.Reason.INTERNAL, e));
    }
  }
}
