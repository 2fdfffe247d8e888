package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import io.venturi.GpuFatalException;
import io.venturi.VenturiException;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.resident.ResidentProvider;
import io.venturi.task.Classification;
import io.venturi.task.TaskResult;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The server half: frames in, task results out, several at a time.
 *
 * <pre>
 *  bytes            frame by frame, from anywhere, trusted in nothing: LatentDecoder
 *      |  parse           CRC, fingerprint, shape
 *      |  entropy decode  rANS
 *  i32 C x H x W    symbols
 *      |  dequantise      y_hat = s + median, into the frame's slot of the batch
 *  f32 b x C x H x W       the decoder context's input: BatchTail
 *      |  decoder run     bottleneck decoder
 *  f32 features            the decoder context's output and the tail context's input: one buffer
 *      |  tail run        rest of the backbone
 *  f32 b x logits          the tail context's output; maps of them for boxes and masks
 *      |  task decode     softmax, or thresholds and NMS, or the best class of every pixel
 *  TaskResult       per frame: Classification, Detections, SegmentationMap
 * </pre>
 *
 * <p>A frame that is refused takes no slot, and the frames beside it get their results. Boxes and
 * masks are in pixels of the network's input; {@link TaskResult#in} maps them to the picture.
 *
 * <p>When the engine runs on a device that can decode, too, payloads go up and logits come down
 * ({@link io.venturi.resident}); a line at INFO tells whether. There a frame whose damage only
 * decoding finds keeps its slot until the batch has run.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. Open
 * one per thread: they share the engines. {@link #close()} may come from any thread and waits for
 * the call in flight.
 */
public final class TailRunner implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("TailRunner");
  private final StageTimes.Clock clock = new StageTimes.Clock();
  private final RatePoint ratePoint;
  private final int maxBatch;
  private final TailPath path;
  private final Resources.Closing closing;

  private TailRunner(ModelBundle bundle, TailOptions options, Resources resources) {
    this.ratePoint = options.ratePointOf(bundle);
    this.maxBatch = options.maxBatch();
    this.path = openPath(bundle, options, resources);
    this.closing = resources.guard(this);
  }

  private static TailPath openPath(ModelBundle bundle, TailOptions options, Resources resources) {
    LatentDecoder decoder = resources.own(LatentDecoder.open(bundle, options));
    Engine decoderEngine = BatchTail.openEngine(bundle, GraphRole.DECODER, options, resources);
    Engine tailEngine = BatchTail.openEngine(bundle, GraphRole.TAIL, options, resources);
    RatePoint point = options.ratePointOf(bundle);
    BatchTail.checkChained(point, decoderEngine, tailEngine);
    LatentModel model = bundle.manifest().latentModel();
    if (model != LatentModel.FACTORIZED_PRIOR) {
      DeviceChoice.refuse("server half", decoderEngine, DeviceChoice.HOST_ONLY + model.key());
      return hostPath(decoder, bundle, options, resources);
    }
    ResidentProvider.TailParts parts =
        new ResidentProvider.TailParts(
            bundle.tables(point), point.latent(), decoderEngine, tailEngine, options.maxBatch());
    return DeviceChoice.open(
            "server half",
            decoderEngine,
            options.steps().chosenBesideEngine(),
            provider -> provider.openTail(parts))
        .<TailPath>map(
            device ->
                new DeviceTail(decoder, resources.own(device), bundle.manifest().task().decoder()))
        .orElseGet(() -> hostPath(decoder, bundle, options, resources));
  }

  private static TailPath hostPath(
      LatentDecoder decoder, ModelBundle bundle, TailOptions options, Resources resources) {
    return new HostTail(decoder, resources.own(BatchTail.open(bundle, options)));
  }

  /** Opens the bundle's default rate point with the preferred twins, one frame a call. */
  public static TailRunner open(ModelBundle bundle) {
    return open(bundle, TailOptions.defaults());
  }

  /**
   * Opens the server half of a bundle, which may be closed afterwards.
   *
   * @throws VenturiException when a step has no twin here, or an engine cannot be opened
   * @throws IllegalArgumentException when the bundle has no such rate point
   */
  public static TailRunner open(ModelBundle bundle, TailOptions options) {
    return Resources.opening(resources -> new TailRunner(bundle, options, resources));
  }

  /**
   * Runs one frame of a model that classifies; see {@link #run(ByteBuffer, Class)}.
   *
   * @throws io.venturi.IncompatibleModelException also when the model's task is another one
   */
  public Classification run(ByteBuffer frame) {
    return run(frame, Classification.class);
  }

  /**
   * Runs one frame: {@code run(frame, Detections.class)}, or {@code TaskResult.class} for whatever
   * the model gives.
   *
   * @param frame bytes from position to limit, which do not move; direct buffers are read in place
   * @throws io.venturi.CorruptFrameException when it is damaged or hostile
   * @throws io.venturi.IncompatibleModelException when it is of another model or rate point, or the
   *     model's results are of another kind
   */
  public <R extends TaskResult> R run(ByteBuffer frame, Class<R> kind) {
    return run(List.of(frame)).get(0).get(kind);
  }

  /**
   * Runs a batch.
   *
   * @param batch 0..maxBatch frames, each from position to limit, which do not move
   * @return one result per frame, in the same order; a frame that was refused holds its exception
   */
  public List<TailResult> run(List<ByteBuffer> batch) {
    if (batch.size() > maxBatch()) {
      throw new IllegalArgumentException(
          "batch of " + batch.size() + " frames, this runner was opened for " + maxBatch());
    }
    use.enter();
    try {
      clock.start();
      TailResult[] results = new TailResult[batch.size()];
      int filled = decodeFrames(batch, results);
      clock.lap(Stage.ENTROPY_DECODE);
      if (filled > 0) {
        path.run(filled);
      }
      clock.lap(Stage.TAIL);
      decodeTasks(results);
      clock.lap(Stage.POSTPROCESS);
      return List.of(results);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /** Fills the slots of the batch with the frames that are sound; the others get their failure. */
  private int decodeFrames(List<ByteBuffer> batch, TailResult[] results) {
    int filled = 0;
    for (int i = 0; i < results.length; i++) {
      try {
        path.decode(batch.get(i), filled);
        filled++;
      } catch (GpuFatalException e) {
        throw e;
      } catch (VenturiException e) {
        results[i] = TailResult.failed(e);
      }
    }
    return filled;
  }

  private void decodeTasks(TailResult[] results) {
    int slot = 0;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = decodeTask(slot++);
      }
    }
  }

  private TailResult decodeTask(int slot) {
    try {
      return TailResult.of(path.result(slot));
    } catch (VenturiException e) {
      return TailResult.failed(e);
    }
  }

  /** How long the stages of the last call took, all its frames together. */
  public StageTimes lastTimes() {
    return clock.times();
  }

  /** The rate point whose frames this reads. */
  public RatePoint ratePoint() {
    return ratePoint;
  }

  /** Most frames of one call. */
  public int maxBatch() {
    return maxBatch;
  }

  /** Closes contexts, then the engines no other pipeline uses. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
