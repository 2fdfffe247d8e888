package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import io.venturi.resident.ResidentProvider;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

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
 * <p>Quantising and coding are those of a factorised prior; the other models of {@link
 * io.venturi.bundle.LatentModel} put their own between latent and frame: a hyperprior runs two
 * small networks there, a joint autoregressive prior one more at every position, bytes are
 * quantised and not coded.
 *
 * <p>When the engine runs on a device that can do the other steps, too, all of them stay there
 * between the image and the payload ({@link io.venturi.resident}); the frames are the same. That
 * needs the same lanes for every frame and no twins chosen by hand; a line at INFO tells what was
 * chosen and why.
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
  private final EdgePath path;
  private final Resources.Closing closing;

  private EdgeEncoder(ModelBundle bundle, EdgeOptions options, Resources resources) {
    this.ratePoint = options.ratePointOf(bundle);
    Engine engine =
        resources.own(
            bundle.openEngine(
                GraphRole.ENCODER,
                ratePoint,
                options.steps().engine(),
                options.threads(),
                options.precision()));
    this.path = openPath(bundle, options, engine, resources);
    this.closing = resources.guard(this);
  }

  private static EdgePath openPath(
      ModelBundle bundle, EdgeOptions options, Engine engine, Resources resources) {
    RatePoint point = options.ratePointOf(bundle);
    LatentModel model = bundle.manifest().latentModel();
    WireProfile profile = options.profileAt(point);
    if (profile == null || model != LatentModel.FACTORIZED_PRIOR) {
      DeviceChoice.refuse(
          "edge half",
          engine,
          model == LatentModel.FACTORIZED_PRIOR
              ? "lanes follow each frame's size"
              : DeviceChoice.HOST_ONLY + model.key());
      return new HostEdge(bundle, options, engine, resources);
    }
    ResidentProvider.EdgeParts parts =
        new ResidentProvider.EdgeParts(
            bundle.manifest().preprocess(), engine, bundle.tables(point), point.latent(), profile);
    return DeviceChoice.open(
            "edge half",
            engine,
            options.steps().chosenBesideEngine(),
            provider -> provider.openEncoder(parts))
        .<EdgePath>map(device -> new DeviceEdge(bundle, options, profile, resources.own(device)))
        .orElseGet(() -> new HostEdge(bundle, options, engine, resources));
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
      return path.encode(image, clock);
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
   * {@link LocalHead} takes when there is no network. 0..255 where latents are bytes ({@link
   * io.venturi.latent.AffineBytes}).
   */
  public IntBuffer symbols() {
    return path.symbols();
  }

  /**
   * The latent y of the last call, C x H x W floats as the network gave them: read-only, direct,
   * and valid until the next call. For codecs of one's own on top of a network's features; {@link
   * BatchTail} runs what such a codec gives back.
   */
  public FloatBuffer latent() {
    return path.latent();
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
    return path.profile();
  }

  /** Closes contexts, then the engine unless another pipeline uses it. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
