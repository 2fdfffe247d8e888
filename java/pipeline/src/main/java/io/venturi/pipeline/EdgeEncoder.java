package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameWriter;
import io.venturi.image.ImageView;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.Preprocessor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The edge half: image in, frame out.
 *
 * <pre>
 *  ImageView        any size, RGB, BGR, GRAY, NV12 or I420
 *      |  preprocess      resize, crop, normalise, HWC to CHW
 *  f32 3 x h x w    the encoder context's input
 *      |  engine run      prefix of the backbone and bottleneck
 *  f32 C x H x W    y, the encoder context's output
 *      |  quantise        s = round(y - median)
 *  i32 C x H x W    symbols
 *      |  entropy encode  rANS, straight into the frame
 *  bytes            frame: header, payload, CRC (docs/bitstream.md)
 * </pre>
 *
 * <p>All memory is taken when it is opened; a call allocates nothing natively and next to nothing
 * on the Java heap.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. Open
 * one per thread: they share the engine. {@link #close()} may come from any thread and waits for
 * the call in flight.
 */
public final class EdgeEncoder implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("EdgeEncoder");
  private final StageTimes.Clock clock = new StageTimes.Clock();
  private final RatePoint ratePoint;
  private final @Nullable LaneChoice laneChoice;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final Preprocessor preprocessor;
  private final ExecutionContext encoder;
  private final FloatBuffer tensor;
  private final FloatBuffer latent;
  private final Quantizer quantizer;
  private final IntBuffer symbols;
  private final IntBuffer symbolsView;
  private final RansEncoder coder;
  private final FrameWriter writer;
  private final long fingerprint;
  private final Resources.Closing closing;
  private WireProfile profile;

  private EdgeEncoder(ModelBundle bundle, EdgeOptions options, Resources resources) {
    Steps steps = options.steps();
    this.ratePoint = options.ratePointOf(bundle);
    this.shape = bundle.manifest().latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    EntropyTables tables = bundle.tables(ratePoint);
    WireProfile fixed = options.profileAt(ratePoint);
    this.laneChoice = fixed == null ? new LaneChoice(tables.lanes()) : null;
    this.profile = fixed == null ? WireProfile.lanes(LaneChoice.lanesFor(0)) : fixed;
    this.preprocessor = resources.own(steps.preprocessor().open(bundle.manifest().preprocess()));
    Engine engine =
        resources.own(
            bundle.openEngine(
                GraphRole.ENCODER,
                ratePoint,
                steps.engine(),
                options.threads(),
                options.precision()));
    this.encoder = resources.own(engine.newContext(1));
    this.tensor = encoder.input();
    this.latent = encoder.output();
    this.quantizer = steps.quantizer().open(tables.medians());
    this.symbols = Latents.newSymbols(shape);
    this.symbolsView = symbols.asReadOnlyBuffer();
    this.coder = resources.own(steps.coder().newEncoder(tables, shape.symbolCount()));
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.writer = new FrameWriter(RansEncoder.maxEncodedBytes(shape.symbolCount(), profile));
    this.closing = resources.guard(this);
  }

  /** Opens the bundle's default rate point with the preferred twins. */
  public static EdgeEncoder open(ModelBundle bundle) {
    return open(bundle, EdgeOptions.defaults());
  }

  /**
   * Opens the edge half of a bundle, which may be closed afterwards.
   *
   * @throws io.venturi.VenturiException when a step has no twin here, or the engine cannot be
   *     opened
   * @throws IllegalArgumentException when the bundle has no such rate point
   */
  public static EdgeEncoder open(ModelBundle bundle, EdgeOptions options) {
    return Resources.opening(resources -> new EdgeEncoder(bundle, options, resources));
  }

  /**
   * Encodes an image.
   *
   * @return the frame from position to limit: direct, and valid until the next call
   * @throws io.venturi.VenturiException when the network gives a value that has no symbol, e.g. NaN
   */
  public ByteBuffer encode(ImageView image) {
    use.enter();
    try {
      clock.start();
      preprocessor.run(image, tensor);
      clock.lap(Stage.PREPROCESS);
      encoder.run(1);
      clock.lap(Stage.ENCODE);
      quantizer.quantize(latent, shape, symbols);
      clock.lap(Stage.QUANTISE);
      if (laneChoice != null) {
        profile = WireProfile.lanes(laneChoice.lanes(symbols, shape.symbolCount(), indexes));
      }
      ByteBuffer payload = writer.begin(profile, fingerprint, shape);
      int size = coder.encode(symbols, shape.symbolCount(), indexes, profile, payload);
      ByteBuffer frame = writer.finish(size);
      clock.lap(Stage.ENTROPY_ENCODE);
      return frame;
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /** Encodes an image into an array of its own. */
  public byte[] encodeToBytes(ImageView image) {
    ByteBuffer frame = encode(image);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  /**
   * The symbols of the last call, C x H x W: read-only, direct, and valid until the next call. What
   * {@link LocalHead} takes when there is no network.
   */
  public IntBuffer symbols() {
    return symbolsView.clear();
  }

  /** How long the stages of the last call took. */
  public StageTimes lastTimes() {
    return clock.times();
  }

  /** The rate point whose frames this writes. */
  public RatePoint ratePoint() {
    return ratePoint;
  }

  /** The stream format of its frames; with automatic lanes that of the last one. */
  public WireProfile profile() {
    return profile;
  }

  /** Closes contexts, then the engine unless another pipeline uses it. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
