package io.venturi.serving.batch;

import io.venturi.BundleException;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.LatentShape;
import io.venturi.pipeline.BatchTail;
import io.venturi.pipeline.LatentDecoder;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.observe.ModelMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One version of a model at work: requests in, answers out, batched as latents across requests.
 *
 * <p>Thread rule: all methods may be called from any thread. Answers complete on the threads of the
 * batcher; what hangs on them must not block.
 */
public final class LatentBatcher implements AutoCloseable {
  private final ModelBundle bundle;
  private final String model;
  private final String version;
  private final ModelMetrics metrics;
  private final ScheduledExecutorService timer;
  private final LatentQueue queue;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Opens every rate point of a bundle, warms them up and starts to take requests.
   *
   * @param bundle may be closed afterwards
   * @param timer ends requests at their deadline; not closed here
   * @throws VenturiException when a rate point cannot be opened
   */
  public LatentBatcher(
      ModelBundle bundle,
      BatchOptions options,
      Steps steps,
      ModelMetrics metrics,
      ScheduledExecutorService timer) {
    this.bundle = bundle;
    this.model = bundle.manifest().name();
    this.version = bundle.manifest().modelVersion();
    this.metrics = metrics;
    this.timer = timer;
    List<RatePoint> points = bundle.manifest().ratePoints();
    ServiceTimes times = new ServiceTimes(options.maxBatch());
    this.queue = new LatentQueue(points.size(), oneLatent(bundle), options, times);
    TailOptions tail =
        TailOptions.defaults()
            .withMaxBatch(options.maxBatch())
            .withThreads(options.threadsOfOneBatch())
            .withSteps(steps);
    try {
      for (int i = 0; i < options.decoders(); i++) {
        List<LatentDecoder> decoders =
            points.stream().map(p -> own(LatentDecoder.open(bundle, at(tail, p)))).toList();
        WarmUp.decoders(bundle, decoders, times);
        thread("decode-" + i, new DecodeLane(queue, decoders, times, metrics));
      }
      for (int i = 0; i < options.contexts(); i++) {
        List<BatchTail> tails =
            points.stream().map(p -> own(BatchTail.open(bundle, at(tail, p)))).toList();
        WarmUp.tails(tails, times);
        thread("tail-" + i, new TailLane(model, version, queue, tails, times, metrics));
      }
    } catch (RuntimeException | Error e) {
      closeOwned();
      throw e;
    }
    threads.forEach(Thread::start);
  }

  private static TailOptions at(TailOptions options, RatePoint point) {
    return options.withRatePoint(point.name());
  }

  private <T extends AutoCloseable> T own(T resource) {
    open.push(resource);
    return resource;
  }

  /** The latent that all rate points have: those waiting share their memory. */
  private static LatentShape oneLatent(ModelBundle bundle) {
    List<LatentShape> shapes =
        bundle.manifest().ratePoints().stream().map(RatePoint::latent).distinct().toList();
    if (shapes.size() > 1) {
      throw new BundleException(
          "bundle "
              + bundle.manifest().name()
              + " has rate points with latents of "
              + shapes
              + "; serve bundles whose rate points have one shape");
    }
    return shapes.get(0);
  }

  private void thread(String name, Runnable lane) {
    Thread thread = new Thread(lane, "venturi-" + name + "-" + model + "-" + version);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /**
   * Runs a request.
   *
   * @return completes with the answer, or with a {@link Refusal}; to cancel it makes room
   * @throws Refusal at once, when a frame is not of this model, there is no room, or the deadline
   *     cannot be met
   */
  public CompletableFuture<InferenceAnswer> submit(InferenceRequest request) {
    int[] ratePoints = new int[request.frames().size()];
    for (int i = 0; i < ratePoints.length; i++) {
      ratePoints[i] = ratePointOf(request.frames().get(i), i);
      metrics.frame(request.frames().get(i).remaining());
    }
    PendingRequest pending = new PendingRequest(request, version, ratePoints);
    CompletableFuture<InferenceAnswer> answer = pending.answer();
    queue.offer(pending);
    if (request.deadlineNanos() != InferenceRequest.NO_DEADLINE) {
      ScheduledFuture<?> expiry =
          timer.schedule(pending::expire, request.nanosLeft(), TimeUnit.NANOSECONDS);
      answer.whenComplete((result, failure) -> expiry.cancel(false));
    }
    answer.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            queue.dropDead();
          }
        });
    return answer;
  }

  private int ratePointOf(ByteBuffer frame, int index) {
    try {
      FrameHeader header = FrameReader.readHeader(frame);
      return bundle
          .findRatePoint(header.fingerprint())
          .orElseThrow(
              () ->
                  Refusal.of(
                      Refusal.Reason.INVALID,
                      String.format(
                          "frame %d: at byte 4: frame is of model %016x, which is no rate point of"
                              + " %s %s; give both sides the same bundle",
                          index, Long.reverseBytes(header.fingerprint()), model, version)))
          .index();
    } catch (Refusal e) {
      throw e;
    } catch (VenturiException e) {
      throw Refusal.of(Refusal.Reason.INVALID, "frame " + index + ": " + e.getMessage());
    }
  }

  /** Frames that wait. */
  public int depth() {
    return queue.depth();
  }

  /** Takes no more requests; those taken are still run. Returns at once. */
  public void drain() {
    queue.close();
  }

  /** Fails what still waits, ends the threads after their batch, and closes the networks. */
  @Override
  public void close() {
    queue.close();
    Refusal going = Refusal.retry(Refusal.Reason.UNAVAILABLE, "the model went", Duration.ZERO);
    queue.requests().forEach(request -> request.fail(going));
    queue.dropDead();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    closeOwned();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOwned() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a part of " + model + " failed", e);
      }
    }
  }
}
