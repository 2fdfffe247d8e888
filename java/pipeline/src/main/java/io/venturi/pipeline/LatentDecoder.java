package io.venturi.pipeline;

import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.latent.LatentShape;
import io.venturi.resident.ResidentTail;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The first half of {@link TailRunner}: one frame in, the latent that a {@link BatchTail} takes
 * out. A server decodes frames with several of these as they come and forms its batches of latents,
 * while the batch before is running.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. {@link
 * #close()} may come from any thread and waits for the call in flight.
 */
public final class LatentDecoder implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("LatentDecoder");
  private final RatePoint ratePoint;
  private final LatentReader reader;
  private final Resources.Closing closing;

  private LatentDecoder(ModelBundle bundle, TailOptions options, Resources resources) {
    this.ratePoint = options.ratePointOf(bundle);
    this.reader = openReader(bundle, options, resources);
    this.closing = resources.guard(this);
  }

  private static LatentReader openReader(
      ModelBundle bundle, TailOptions options, Resources resources) {
    return switch (bundle.manifest().latentModel()) {
      case FACTORIZED_PRIOR -> new FactorizedReader(bundle, options, resources);
      case SCALE_HYPERPRIOR, MEAN_SCALE_HYPERPRIOR ->
          new HyperpriorReader(bundle, options, resources);
      case JOINT_AUTOREGRESSIVE -> new JointReader(bundle, options, resources);
      case UINT8 -> new ByteReader(bundle, options.ratePointOf(bundle));
    };
  }

  /**
   * Opens the decoder of a rate point; the bundle may be closed afterwards.
   *
   * @param options its batch size and threads do not matter
   * @throws io.venturi.VenturiException when a step has no twin here
   * @throws IllegalArgumentException when the bundle has no such rate point
   */
  public static LatentDecoder open(ModelBundle bundle, TailOptions options) {
    return Resources.opening(resources -> new LatentDecoder(bundle, options, resources));
  }

  /**
   * Decodes one frame.
   *
   * @param frame bytes from position to limit, which do not move; direct buffers are read in place
   * @param latentHat receives C x H x W floats from its position on, which does not move; undefined
   *     when this throws
   * @throws CorruptFrameException when the frame is damaged or hostile
   * @throws io.venturi.IncompatibleModelException when it is of another model or rate point
   */
  public void decode(ByteBuffer frame, FloatBuffer latentHat) {
    use.enter();
    try {
      reader.read(frame, latentHat);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Checks one frame and gives its payload to a slot of a batch on a device; one that the device
   * does not take is decoded here.
   *
   * @param frame as {@link #decode(ByteBuffer, FloatBuffer)} takes it; must stay as it is until the
   *     batch has run
   * @throws CorruptFrameException as there, but damage that only decoding finds shows after the run
   * @throws io.venturi.IncompatibleModelException as there
   */
  void decode(ByteBuffer frame, ResidentTail tail, int slot) {
    use.enter();
    try {
      if (reader instanceof FactorizedReader factorized) {
        factorized.read(frame, tail, slot);
      } else {
        reader.read(frame, tail.latent(slot));
      }
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /** The rate point whose frames this reads. */
  public RatePoint ratePoint() {
    return ratePoint;
  }

  /** Shape of what it writes. */
  public LatentShape shape() {
    return ratePoint.latent();
  }

  /** Closes coders and networks. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
