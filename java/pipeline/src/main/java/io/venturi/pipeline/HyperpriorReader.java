package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.hyperprior.HyperpriorDecoder;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Frames of a model with a hyperprior; the hyper-decoder runs in float32 (docs/adr/0005). */
final class HyperpriorReader implements LatentReader {
  private final HyperpriorDecoder decoder;

  HyperpriorReader(ModelBundle bundle, TailOptions options, Resources resources) {
    RatePoint point = options.ratePointOf(bundle);
    this.decoder =
        resources.own(
            new HyperpriorDecoder(
                bundle.hyperprior(point).orElseThrow(),
                options.steps().coder(),
                new HyperNetworks(bundle, point, options.steps(), options.threads(), resources)
                    .synthesis()));
  }

  @Override
  public void read(ByteBuffer frame, FloatBuffer latentHat) {
    decoder.decode(frame, latentHat);
  }
}
