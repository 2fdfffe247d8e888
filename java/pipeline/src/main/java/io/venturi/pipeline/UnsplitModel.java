package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.image.ImageView;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.task.Classification;
import io.venturi.task.TaskDecoder;
import io.venturi.task.TaskResult;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;

/**
 * The whole network in one piece, image in, task result out: the yardstick for local execution and
 * for sending the image as JPEG or WebP instead of a latent.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}.
 */
public final class UnsplitModel implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("UnsplitModel");
  private final StageTimes.Clock clock = new StageTimes.Clock();
  private final Preprocessor preprocessor;
  private final ExecutionContext network;
  private final FloatBuffer tensor;
  private final FloatBuffer logits;
  private final TaskDecoder<? extends TaskResult> task;
  private final Resources.Closing closing;

  private UnsplitModel(
      ModelBundle bundle, PreprocessSpec spec, EdgeOptions options, Resources resources) {
    Steps steps = options.steps();
    this.preprocessor = resources.own(steps.preprocessor().open(spec));
    Engine engine =
        resources.own(
            bundle.openEngine(
                GraphRole.UNSPLIT,
                bundle.defaultRatePoint(),
                steps.engine(),
                options.threads(),
                options.precision()));
    this.network = resources.own(engine.newContext(1));
    this.tensor = network.input();
    this.logits = network.output();
    this.task = bundle.manifest().task().decoder();
    this.closing = resources.guard(this);
  }

  /** Whether a bundle has the unsplit network. */
  public static boolean isIn(ModelBundle bundle) {
    return bundle.has(GraphRole.UNSPLIT, bundle.defaultRatePoint());
  }

  /** Opens it with the preferred twins. */
  public static UnsplitModel open(ModelBundle bundle) {
    return open(bundle, EdgeOptions.defaults());
  }

  /**
   * Opens the unsplit network of a bundle, which may be closed afterwards.
   *
   * @param options threads, precision and steps matter; rate point and profile do not
   * @throws io.venturi.BundleException when the bundle has none
   */
  public static UnsplitModel open(ModelBundle bundle, EdgeOptions options) {
    return Resources.opening(
        resources -> new UnsplitModel(bundle, bundle.manifest().preprocess(), options, resources));
  }

  /**
   * Opens it for pictures that were resized and cropped before, as a codec in front of it sends
   * them: they have the size of the network's input and nothing of them is cut away.
   *
   * @throws io.venturi.BundleException when the bundle has none
   * @throws IllegalArgumentException when the network cuts a window out that is no square
   */
  public static UnsplitModel openForInputs(ModelBundle bundle, EdgeOptions options) {
    PreprocessSpec spec = bundle.manifest().preprocess();
    if (spec.resizeShorterSide() == 0) { // fits the picture anyway
      return open(bundle, options);
    }
    PreprocessSpec whole =
        new PreprocessSpec(
            Math.min(spec.cropHeight(), spec.cropWidth()),
            spec.filter(),
            spec.cropHeight(),
            spec.cropWidth(),
            spec.bgr(),
            spec.mean(),
            spec.std());
    return Resources.opening(resources -> new UnsplitModel(bundle, whole, options, resources));
  }

  /** Runs one image through a model that classifies; see {@link #run(ImageView, Class)}. */
  public Classification run(ImageView image) {
    return run(image, Classification.class);
  }

  /**
   * Runs one image.
   *
   * @return the result, of a kind or as any {@link TaskResult}, in pixels of the image
   * @throws io.venturi.IncompatibleModelException when the model's results are of another kind
   */
  public <R extends TaskResult> R run(ImageView image, Class<R> kind) {
    use.enter();
    try {
      clock.start();
      preprocessor.run(image, tensor);
      clock.lap(Stage.PREPROCESS);
      network.run(1);
      clock.lap(Stage.TAIL);
      TaskResult result =
          task.decode(logits).in(preprocessor.spec().window(image.width(), image.height()));
      clock.lap(Stage.POSTPROCESS);
      return result.as(kind);
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
