package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Step by step, each by its twin; only the engine may use a device. */
final class HostEdge implements EdgePath {
  private final Preprocessor preprocessor;
  private final ExecutionContext encoder;
  private final FloatBuffer tensor;
  private final FloatBuffer latent;
  private final FloatBuffer latentView;
  private final LatentWriter writer;

  HostEdge(ModelBundle bundle, EdgeOptions options, Engine engine, Resources resources) {
    this.preprocessor =
        resources.own(options.steps().preprocessor().open(bundle.manifest().preprocess()));
    this.encoder = resources.own(engine.newContext(1));
    this.tensor = encoder.input();
    this.latent = encoder.output();
    this.latentView = latent.asReadOnlyBuffer();
    this.writer = openWriter(bundle, options, resources);
  }

  private static LatentWriter openWriter(
      ModelBundle bundle, EdgeOptions options, Resources resources) {
    return switch (bundle.manifest().latentModel()) {
      case FACTORIZED_PRIOR -> new FactorizedWriter(bundle, options, resources);
      case SCALE_HYPERPRIOR, MEAN_SCALE_HYPERPRIOR, JOINT_AUTOREGRESSIVE ->
          new HyperpriorWriter(bundle, options, resources);
      case UINT8 -> new ByteWriter(bundle, options);
    };
  }

  @Override
  public ByteBuffer encode(ImageView image, StageTimes.Clock clock) {
    preprocessor.run(image, tensor);
    clock.lap(Stage.PREPROCESS);
    encoder.run(1);
    clock.lap(Stage.ENCODE);
    return writer.write(latent, clock);
  }

  @Override
  public IntBuffer symbols() {
    return writer.symbols();
  }

  @Override
  public FloatBuffer latent() {
    return latentView.clear();
  }

  @Override
  public WireProfile profile() {
    return writer.profile();
  }
}
