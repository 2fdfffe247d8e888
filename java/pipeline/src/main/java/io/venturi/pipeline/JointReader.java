package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.hyperprior.JointDecoder;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Frames of a joint autoregressive prior; its networks run in float32. */
final class JointReader implements LatentReader {
  private final JointDecoder decoder;

  JointReader(ModelBundle bundle, TailOptions options, Resources resources) {
    RatePoint point = options.ratePointOf(bundle);
    HyperNetworks networks =
        new HyperNetworks(bundle, point, options.steps(), options.threads(), resources);
    this.decoder =
        resources.own(
            new JointDecoder(
                bundle.hyperprior(point).orElseThrow(),
                options.steps().coder(),
                networks.synthesis(),
                networks.context()));
  }

  @Override
  public void read(ByteBuffer frame, FloatBuffer latentHat) {
    decoder.decode(frame, latentHat);
  }
}
