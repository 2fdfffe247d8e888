package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.latent.MeanQuantizer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Golden vectors of a hyperprior. Networks may differ a little; rows and symbols are those of the
 * stored scales and means, so that they must be equal.
 */
final class GoldenHyperprior implements GoldenCoding {
  private final Members members;
  private final HyperpriorModel model;
  private final GoldenHyperLatent hyperLatent;
  private final Coder coder;
  private final ScaleIndexes rows;
  private final IntBuffer symbols;
  private final IntBuffer seen;
  private @Nullable FloatBuffer means;

  GoldenHyperprior(
      ModelBundle bundle, RatePoint point, double tolerance, Steps steps, Resources resources) {
    this.members = new Members(bundle);
    this.model = bundle.hyperprior(point).orElseThrow();
    this.hyperLatent =
        new GoldenHyperLatent(new HyperNetworks(bundle, point, steps, 0, resources), tolerance);
    this.coder = resources.own(new Coder(members, model.shape(), model.tables(), steps.coder()));
    this.rows = new ScaleIndexes(model.scales(), model.shape().symbolCount());
    this.symbols = Latents.newSymbols(model.shape());
    this.seen = Latents.newSymbols(model.shape());
  }

  @Override
  public String firstDifference(GoldenVectors.Case expected) {
    GoldenVectors.Hyper hyper = Objects.requireNonNull(expected.hyper());
    members.symbols(expected.symbols(), symbols);
    FloatBuffer parameters = members.floats(hyper.parameters());
    means = model.means() ? parameters : null;
    rows.build(parameters, model.shape().symbolCount());
    return GoldenCoding.first(
        hyperLatent.steps(expected.latent(), hyper),
        List.of(
            () -> quantizerDifference(expected),
            () ->
                coder.firstDifference(
                    symbols, rows.indexes(), expected.compat(), expected.lanes())));
  }

  private String quantizerDifference(GoldenVectors.Case expected) {
    int count = model.shape().symbolCount();
    MeanQuantizer.quantize(members.floats(expected.latent()), means, count, model.shape(), seen);
    return GoldenCoding.difference(
        seen, symbols, "quantising '" + expected.latent() + "'", expected.symbols());
  }

  @Override
  public void dequantize(FloatBuffer latentHat) {
    MeanQuantizer.dequantize(symbols, means, model.shape().symbolCount(), model.shape(), latentHat);
  }
}
