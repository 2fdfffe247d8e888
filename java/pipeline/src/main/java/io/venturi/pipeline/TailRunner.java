package io.venturi.pipeline;

import io.venturi.BundleException;
import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.VenturiException;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import io.venturi.task.Classification;
import io.venturi.task.ClassificationDecoder;
import io.venturi.task.TaskDecoder;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server half: frames in, task results out, several at a time.
 *
 * <pre>
 *  bytes            frame by frame, from anywhere, trusted in nothing
 *      |  parse           CRC, fingerprint, shape
 *      |  entropy decode  rANS
 *  i32 C x H x W    symbols
 *      |  dequantise      y_hat = s + median, into the frame's slot of the batch
 *  f32 b x C x H x W       the decoder context's input
 *      |  decoder run     bottleneck decoder
 *  f32 features            the decoder context's output and the tail context's input: one buffer
 *      |  tail run        rest of the backbone
 *  f32 b x classes         the tail context's output
 *      |  task decode
 *  Classification   per frame
 * </pre>
 *
 * <p>A frame that is refused takes no slot, and the frames beside it get their results.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. Open
 * one per thread: they share the engines. {@link #close()} may come from any thread and waits for
 * the call in flight.
 */
public final class TailRunner implements AutoCloseable {
  /** Labels that a result holds. */
  static final int TOP_LABELS = 5;

  /** The profile whose payloads may be longest. */
  private static final WireProfile LARGEST =
      new WireProfile(WireProfile.Kind.LANES, 64, WireProfile.MAX_SEGMENTS);

  private final ExclusiveUse use = new ExclusiveUse("TailRunner");
  private final StageTimes.Clock clock = new StageTimes.Clock();
  private final RatePoint ratePoint;
  private final int maxBatch;
  private final FrameReader reader = new FrameReader();
  private final long fingerprint;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final int maxPayloadBytes;
  private final RansDecoder coder;
  private final IntBuffer symbols;
  private final Quantizer quantizer;
  private final ExecutionContext decoder;
  private final ExecutionContext tail;
  private final FloatBuffer[] latents;
  private final FloatBuffer[] logits;
  private final TaskDecoder<Classification> task;
  private final Resources.Closing closing;
  private @Nullable ByteBuffer copy;

  private TailRunner(ModelBundle bundle, TailOptions options, Resources resources) {
    Steps steps = options.steps();
    this.ratePoint = options.ratePointOf(bundle);
    this.maxBatch = options.maxBatch();
    Engine decoderEngine = open(bundle, GraphRole.DECODER, options, resources);
    Engine tailEngine = open(bundle, GraphRole.TAIL, options, resources);
    checkChained(ratePoint, decoderEngine, tailEngine);
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.shape = bundle.manifest().latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.maxPayloadBytes = RansEncoder.maxEncodedBytes(shape.symbolCount(), LARGEST);
    EntropyTables tables = bundle.tables(ratePoint);
    this.coder = resources.own(steps.coder().newDecoder(tables, shape.symbolCount()));
    this.symbols = Latents.newSymbols(shape);
    this.quantizer = steps.quantizer().open(tables.medians());
    this.decoder = resources.own(decoderEngine.newContext(maxBatch));
    this.tail = resources.own(tailEngine.newContext(maxBatch, decoder.output()));
    this.latents = Latents.items(decoder.input(), decoderEngine.input().itemSize(), maxBatch);
    this.logits = Latents.items(tail.output(), tailEngine.output().itemSize(), maxBatch);
    this.task = new ClassificationDecoder(bundle.manifest().labels(), TOP_LABELS);
    this.closing = resources.guard(this);
  }

  private Engine open(
      ModelBundle bundle, GraphRole role, TailOptions options, Resources resources) {
    return resources.own(
        bundle.openEngine(role, ratePoint, options.steps().engine(), options.threads()));
  }

  /** Checks that the tail takes what the decoder gives, so that they can share a buffer. */
  static void checkChained(RatePoint point, Engine decoder, Engine tail) {
    if (!decoder.output().itemShape().equals(tail.input().itemShape())) {
      throw new BundleException(
          "member '"
              + point.decoder()
              + "' gives items of "
              + decoder.output().itemShape()
              + ", '"
              + point.tail()
              + "' takes "
              + tail.input().itemShape());
    }
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
   * Runs one frame.
   *
   * @param frame bytes from position to limit, which do not move; direct buffers are read in place
   * @throws io.venturi.CorruptFrameException when it is damaged or hostile
   * @throws io.venturi.IncompatibleModelException when it is of another model or rate point
   */
  public Classification run(ByteBuffer frame) {
    return run(List.of(frame)).get(0).get();
  }

  /**
   * Runs a batch.
   *
   * @param batch 0..maxBatch frames, each from position to limit, which do not move
   * @return one result per frame, in the same order; a frame that was refused holds its exception
   */
  public List<TailResult> run(List<ByteBuffer> batch) {
    if (batch.size() > maxBatch) {
      throw new IllegalArgumentException(
          "batch of " + batch.size() + " frames, this runner was opened for " + maxBatch);
    }
    use.enter();
    try {
      clock.start();
      TailResult[] results = new TailResult[batch.size()];
      int filled = decodeFrames(batch, results);
      clock.lap(Stage.ENTROPY_DECODE);
      if (filled > 0) {
        decoder.run(filled);
        tail.run(filled);
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
        decodeFrame(batch.get(i), latents[filled]);
        filled++;
      } catch (VenturiException e) {
        results[i] = TailResult.failed(e);
      }
    }
    return filled;
  }

  private void decodeFrame(ByteBuffer frame, FloatBuffer latentHat) {
    FrameHeader header = reader.readFor(frame, fingerprint, shape);
    coder.decode(payload(frame, header), header.profile(), indexes, symbols, shape.symbolCount());
    quantizer.dequantize(symbols, shape, latentHat);
  }

  /** The payload as coders take it: direct. One that came on the Java heap is copied. */
  private ByteBuffer payload(ByteBuffer frame, FrameHeader header) {
    int size = header.payloadSizeBytes();
    if (size > maxPayloadBytes) {
      throw new CorruptFrameException(
          header.payloadOffset(),
          "payload has "
              + size
              + " bytes, no encoder writes more than "
              + maxPayloadBytes
              + " for a latent of "
              + shape);
    }
    ByteBuffer payload = frame.slice(frame.position() + header.payloadOffset(), size);
    if (payload.isDirect()) {
      return payload;
    }
    if (copy == null) {
      copy = ByteBuffer.allocateDirect(maxPayloadBytes);
    }
    return copy.clear().put(payload).flip();
  }

  private void decodeTasks(TailResult[] results) {
    int slot = 0;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = decodeTask(logits[slot++]);
      }
    }
  }

  private TailResult decodeTask(FloatBuffer logit) {
    try {
      return TailResult.of(task.decode(logit));
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
