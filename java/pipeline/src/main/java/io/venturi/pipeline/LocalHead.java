package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.task.Classification;
import io.venturi.task.TaskDecoder;
import io.venturi.task.TaskSpec;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The small network that answers on the edge when the link does not: symbols of {@link
 * EdgeEncoder#symbols()} in, task result out, less accurate than the tail.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}.
 */
public final class LocalHead implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("LocalHead");
  private final StageTimes.Clock clock = new StageTimes.Clock();
  private final LatentShape shape;
  private final Quantizer quantizer;
  private final ExecutionContext head;
  private final FloatBuffer latentHat;
  private final FloatBuffer logits;
  private final TaskDecoder<Classification> task;
  private final Resources.Closing closing;

  private LocalHead(ModelBundle bundle, EdgeOptions options, Resources resources) {
    Steps steps = options.steps();
    RatePoint ratePoint = options.ratePointOf(bundle);
    this.shape = ratePoint.latent();
    this.quantizer = steps.quantizer().open(bundle.tables(ratePoint).medians());
    Engine engine =
        resources.own(
            bundle.openEngine(
                GraphRole.LOCAL_HEAD,
                ratePoint,
                steps.engine(),
                options.threads(),
                options.precision()));
    this.head = resources.own(engine.newContext(1));
    this.latentHat = head.input();
    this.logits = head.output();
    this.task = new TaskSpec.Classify(bundle.manifest().labels()).decoder();
    this.closing = resources.guard(this);
  }

  /** Whether a bundle has a local head at the rate point of these options. */
  public static boolean isIn(ModelBundle bundle, EdgeOptions options) {
    return bundle.has(GraphRole.LOCAL_HEAD, options.ratePointOf(bundle));
  }

  /**
   * Opens the local head of a bundle, which may be closed afterwards.
   *
   * @param options those of the {@link EdgeEncoder}; the profile does not matter
   * @throws io.venturi.BundleException when the rate point has none
   */
  public static LocalHead open(ModelBundle bundle, EdgeOptions options) {
    return Resources.opening(resources -> new LocalHead(bundle, options, resources));
  }

  /**
   * Runs one latent.
   *
   * @param symbols direct, native order, C x H x W from its position on, which does not move
   */
  public Classification run(IntBuffer symbols) {
    if (symbols.remaining() < shape.symbolCount()) {
      throw new IllegalArgumentException(
          symbols.remaining() + " symbols, a latent of " + shape + " has " + shape.symbolCount());
    }
    use.enter();
    try {
      clock.start();
      quantizer.dequantize(symbols, shape, latentHat);
      head.run(1);
      clock.lap(Stage.TAIL);
      Classification result = task.decode(logits);
      clock.lap(Stage.POSTPROCESS);
      return result;
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /** How long the stages of the last call took. */
  public StageTimes lastTimes() {
    return clock.times();
  }

  /** Closes the context, then the engine unless another one uses it. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
