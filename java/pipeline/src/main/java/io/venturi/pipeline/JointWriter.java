package io.venturi.pipeline;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.hyperprior.JointEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A joint autoregressive prior: a network run for every position of the latent, in float32. Frames
 * are of profile compat, whose decoder can go symbol by symbol.
 */
final class JointWriter implements LatentWriter {
  private final ExecutionContext analysis;
  private final JointEncoder encoder;

  JointWriter(ModelBundle bundle, EdgeOptions options, Resources resources) {
    WireProfile asked = options.profile();
    if (asked != null && !asked.equals(WireProfile.COMPAT)) {
      throw new IllegalArgumentException(
          "frames of a joint autoregressive model are compat, not " + asked + ": leave it out");
    }
    RatePoint point = options.ratePointOf(bundle);
    HyperNetworks networks =
        new HyperNetworks(bundle, point, options.steps(), options.threads(), resources);
    this.analysis = networks.open(GraphRole.HYPER_ENCODER);
    this.encoder =
        resources.own(
            new JointEncoder(
                bundle.hyperprior(point).orElseThrow(),
                options.steps().coder(),
                networks.synthesis(),
                networks.context()));
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
    return WireProfile.COMPAT;
  }
}
