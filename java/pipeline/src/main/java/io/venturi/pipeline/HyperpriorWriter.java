package io.venturi.pipeline;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.hyperprior.HyperpriorEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Scales, and means, from a hyper-latent that the frame carries too. Both hyper networks run in
 * float32 whatever the encoder runs in: rows of tables follow from them (docs/adr/0005).
 */
final class HyperpriorWriter implements LatentWriter {
  private final ExecutionContext analysis;
  private final HyperpriorEncoder encoder;

  HyperpriorWriter(ModelBundle bundle, EdgeOptions options, Resources resources) {
    RatePoint point = options.ratePointOf(bundle);
    HyperNetworks networks =
        new HyperNetworks(bundle, point, options.steps(), options.threads(), resources);
    this.analysis = networks.open(GraphRole.HYPER_ENCODER);
    this.encoder =
        resources.own(
            new HyperpriorEncoder(
                bundle.hyperprior(point).orElseThrow(),
                options.steps().coder(),
                networks.synthesis(),
                options.profileAt(point),
                options.indexMargin()));
  }

  @Override
  public ByteBuffer write(FloatBuffer latent, StageTimes.Clock clock) {
    analysis.input().put(0, latent, 0, latent.capacity());
    analysis.run(1);
    clock.lap(Stage.ENCODE);
    ByteBuffer frame = encoder.encode(latent, analysis.output());
    clock.lap(Stage.ENTROPY_ENCODE);
    return frame;
  }

  @Override
  public IntBuffer symbols() {
    return encoder.symbols();
  }

  @Override
  public WireProfile profile() {
    return encoder.profile();
  }
}
