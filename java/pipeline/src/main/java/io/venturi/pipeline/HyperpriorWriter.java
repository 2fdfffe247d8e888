package io.venturi.pipeline;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.hyperprior.HyperEncoder;
import io.venturi.hyperprior.HyperpriorEncoder;
import io.venturi.hyperprior.JointEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Scales, and means, from a hyper-latent that the frame carries too; of a joint autoregressive
 * prior also from a network run for every position. All of these networks run in float32 whatever
 * the encoder runs in: rows of tables follow from them (docs/adr/0005, docs/adr/0017).
 */
final class HyperpriorWriter implements LatentWriter {
  private final ExecutionContext analysis;
  private final HyperEncoder encoder;

  HyperpriorWriter(ModelBundle bundle, EdgeOptions options, Resources resources) {
    RatePoint point = options.ratePointOf(bundle);
    HyperNetworks networks =
        new HyperNetworks(bundle, point, options.steps(), options.threads(), resources);
    boolean joint = bundle.manifest().latentModel() == LatentModel.JOINT_AUTOREGRESSIVE;
    this.analysis = networks.open(GraphRole.HYPER_ENCODER);
    this.encoder =
        resources.own(
            joint
                ? joint(bundle, point, options, networks)
                : hyperprior(bundle, point, options, networks));
  }

  private static HyperEncoder hyperprior(
      ModelBundle bundle, RatePoint point, EdgeOptions options, HyperNetworks networks) {
    return new HyperpriorEncoder(
        bundle.hyperprior(point).orElseThrow(),
        options.steps().coder(),
        networks.synthesis(),
        options.profileAt(point),
        options.indexMargin());
  }

  /** Frames are of profile compat, whose decoder can go symbol by symbol. */
  private static HyperEncoder joint(
      ModelBundle bundle, RatePoint point, EdgeOptions options, HyperNetworks networks) {
    WireProfile asked = options.profile();
    if (asked != null && !asked.equals(WireProfile.COMPAT)) {
      throw new IllegalArgumentException(
          "frames of a joint autoregressive model are compat, not " + asked + ": leave it out");
    }
    return new JointEncoder(
        bundle.hyperprior(point).orElseThrow(),
        options.steps().coder(),
        networks.synthesis(),
        networks.context());
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
