package io.venturi.serving.batch;

import io.venturi.VenturiException;
import io.venturi.pipeline.LatentDecoder;
import io.venturi.pipeline.Stage;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.observe.ModelMetrics;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One decoding thread of a model: decodes frames until the queue is closed and empty.
 *
 * <p>Thread rule: {@link #run} belongs to one thread.
 */
final class DecodeLane implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DecodeLane.class);

  private final LatentQueue queue;
  private final List<LatentDecoder> decoders;
  private final ServiceTimes times;
  private final ModelMetrics metrics;

  /**
   * @param decoders one per rate point; closed by the caller when {@link #run} has returned
   */
  DecodeLane(
      LatentQueue queue, List<LatentDecoder> decoders, ServiceTimes times, ModelMetrics metrics) {
    this.queue = queue;
    this.decoders = decoders;
    this.times = times;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      for (var frame = queue.takeToDecode(); frame != null; frame = queue.takeToDecode()) {
        decode(frame);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decode(PendingFrame frame) {
    boolean sound = false;
    Refusal refusal = null;
    frame.decodeStartNanos = System.nanoTime();
    try {
      decoders.get(frame.ratePoint).decode(frame.frame, Objects.requireNonNull(frame.latent));
      sound = true;
    } catch (VenturiException e) {
      refusal = Refusal.of(Refusal.Reason.INVALID, "frame " + frame.index + ": " + e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("decoding a frame failed", e);
      refusal = Refusal.of(Refusal.Reason.INTERNAL, "the server failed while it decoded the frame");
    } finally {
      long took = System.nanoTime() - frame.decodeStartNanos;
      queue.decoded(frame, sound);
      if (sound) {
        times.decoded(took);
        metrics.stage(Stage.ENTROPY_DECODE, took);
      }
    }
    if (refusal != null) {
      frame.owner.fail(refusal);
    }
  }
}
