package io.venturi.cli.demo;

import io.venturi.bundle.ModelBundle;
import io.venturi.cli.CodecYardstick;
import io.venturi.image.ImageView;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.opencv.ImageFileException;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.StageTimes;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.model.ServedModel;
import io.venturi.serving.service.Inference;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes pictures the whole way, one at a time: edge half here, server half through the server's own
 * batches and limits, then what JPEG and WebP would have cost for the same label.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class PictureDesk implements AutoCloseable {
  /** Most pixels of a picture: what a strong phone's camera makes. */
  static final int MAX_PIXELS = 50_000_000;

  private static final int MAX_WAITING = 8;
  private static final Duration SERVER_PATIENCE = Duration.ofSeconds(20);

  /**
   * What became of a picture.
   *
   * @param edge stages of the edge half
   * @param unsplit what the whole model says, and its nanoseconds; null when the bundle has none
   * @param offloads by codec; empty for one that keeps the label at no quality
   */
  record Outcome(
      String ratePoint,
      int frameBytes,
      StageTimes edge,
      InferenceAnswer answer,
      @Nullable Classification unsplit,
      long unsplitNanos,
      Map<ImageCodec, Optional<CodecYardstick.Offload>> offloads) {}

  private final ModelRepository models;
  private final Inference inference;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> {
            Thread worker = new Thread(task, "venturi-demo");
            worker.setDaemon(true);
            return worker;
          });
  private @Nullable EdgeHalf open;

  PictureDesk(ModelRepository models, Inference inference) {
    this.models = models;
    this.inference = inference;
  }

  /**
   * The model shown: the first by name, its newest version.
   *
   * @throws Refusal when none is served
   */
  ServedModel model() {
    List<ServedModel> all = models.served().all();
    if (all.isEmpty()) {
      throw Refusal.of(Refusal.Reason.UNAVAILABLE, "no model is served now");
    }
    return models.served().find(all.get(0).key().name(), "").orElse(all.get(0));
  }

  /**
   * Runs a picture.
   *
   * @param file content of an image file
   * @param ratePoint name; empty for the model's default
   * @return completes with what became of it, or with a {@link Refusal}
   */
  CompletableFuture<Outcome> run(byte[] file, String ratePoint, Caller caller) {
    try {
      return CompletableFuture.supplyAsync(() -> runNow(file, ratePoint, caller), thread);
    } catch (RejectedExecutionException e) {
      throw Refusal.retry(
          Refusal.Reason.OVERLOADED, MAX_WAITING + " pictures wait already", Duration.ofSeconds(1));
    }
  }

  private Outcome runNow(byte[] file, String ratePoint, Caller caller) {
    try (DecodedImage image = ImageFiles.decode(file, MAX_PIXELS)) {
      return runNow(image.view(), ratePoint, caller);
    } catch (ImageFileException e) {
      throw Refusal.of(Refusal.Reason.INVALID, e);
    }
  }

  private Outcome runNow(ImageView image, String ratePoint, Caller caller) {
    EdgeHalf edge = edge();
    var manifest = edge.model().manifest();
    String name =
        ratePoint.isEmpty()
            ? manifest.ratePoints().get(manifest.defaultRatePoint()).name()
            : ratePoint;
    EdgeEncoder encoder = edge.encoder(name);
    encoder.encode(image); // as warm as the codecs are, of which many qualities are tried
    byte[] frame = encoder.encodeToBytes(image);
    StageTimes times = encoder.lastTimes();
    InferenceAnswer answer = ask(edge.model(), frame, caller);
    String label = answer.frames().get(0).classification().best().label();
    Classification unsplit = null;
    long unsplitNanos = 0;
    Map<ImageCodec, Optional<CodecYardstick.Offload>> offloads = new LinkedHashMap<>();
    if (edge.yardstick().isPresent()) {
      CodecYardstick yardstick = edge.yardstick().get();
      long start = System.nanoTime();
      unsplit = yardstick.classify(image);
      unsplitNanos = System.nanoTime() - start;
      for (ImageCodec codec : ImageCodec.values()) {
        offloads.put(codec, yardstick.offloadKeeping(label, image, codec));
      }
    }
    return new Outcome(name, frame.length, times, answer, unsplit, unsplitNanos, offloads);
  }

  /** That of the model served now; a swapped one is opened anew. */
  private EdgeHalf edge() {
    ServedModel now = model();
    EdgeHalf current = open;
    if (current != null && current.model() == now) {
      return current;
    }
    if (current != null) {
      open = null;
      current.close();
    }
    try (ModelBundle bundle = models.open(now)) {
      EdgeHalf fresh = new EdgeHalf(now, bundle);
      open = fresh;
      return fresh;
    }
  }

  private InferenceAnswer ask(ServedModel model, byte[] frame, Caller caller) {
    InferenceRequest request =
        new InferenceRequest(
            model.key().name(),
            model.key().version(),
            "",
            List.of(ByteBuffer.wrap(frame)),
            false,
            InferenceRequest.DEFAULT_PRIORITY,
            System.nanoTime() + SERVER_PATIENCE.toNanos(),
            caller);
    return inference.infer(request, "demo").join();
  }

  /** Answers what waits, for a few seconds, then closes. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.getQueue().clear();
        thread.awaitTermination(SERVER_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isTerminated() && open != null) {
      open.close();
    }
  }
}
