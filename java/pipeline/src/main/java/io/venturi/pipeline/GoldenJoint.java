package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.hyperprior.ContextWalk;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.latent.LatentShape;
import io.venturi.latent.MeanQuantizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Golden vectors of a joint autoregressive prior. The walk is led by the stored symbols, so that
 * its networks may differ a little without consequence; rows and symbols follow from the stored
 * scales and means.
 */
final class GoldenJoint implements GoldenCoding {
  private final Members members;
  private final HyperpriorModel model;
  private final double tolerance;
  private final GoldenHyperLatent hyperLatent;
  private final ContextWalk walk;
  private final Coder coder;
  private final ScaleIndexes rows;
  private final IntBuffer symbols;
  private final IntBuffer ordered;
  private final IntBuffer seen;
  private final FloatBuffer scales;
  private FloatBuffer context = FloatBuffer.allocate(0);

  GoldenJoint(
      ModelBundle bundle, RatePoint point, double tolerance, Steps steps, Resources resources) {
    this.members = new Members(bundle);
    this.model = bundle.hyperprior(point).orElseThrow();
    this.tolerance = tolerance;
    HyperNetworks networks = new HyperNetworks(bundle, point, steps, 0, resources);
    this.hyperLatent = new GoldenHyperLatent(networks, tolerance);
    LatentShape shape = model.shape();
    this.walk = new ContextWalk(shape, networks.context());
    this.coder = resources.own(new Coder(members, shape, model.tables(), steps.coder()));
    this.rows = new ScaleIndexes(model.scales(), shape.symbolCount());
    this.symbols = Latents.newSymbols(shape);
    this.ordered = Latents.newSymbols(shape);
    this.seen = Latents.newSymbols(shape);
    this.scales =
        ByteBuffer.allocateDirect(4 * shape.symbolCount())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public String firstDifference(GoldenVectors.Case expected) {
    GoldenVectors.Hyper hyper = Objects.requireNonNull(expected.hyper());
    String member = Objects.requireNonNull(hyper.context());
    members.symbols(expected.symbols(), symbols);
    context = members.floats(member);
    putInOrder();
    rows.build(scales, model.shape().symbolCount());
    return GoldenCoding.first(
        hyperLatent.steps(expected.latent(), hyper),
        List.of(
            () -> contextDifference(members.floats(hyper.parameters()), member),
            () -> quantizerDifference(expected),
            () ->
                coder.firstDifference(
                    ordered, rows.indexes(), expected.compat(), expected.lanes())));
  }

  /** Symbols and stored scales, position by position. */
  private void putInOrder() {
    int plane = model.shape().planeSize();
    int channels = model.shape().channels();
    for (int i = 0; i < model.shape().symbolCount(); i++) {
      int at = i % plane * channels + i / plane;
      ordered.put(at, symbols.get(i));
      scales.put(at, context.get(i));
    }
  }

  private String contextDifference(FloatBuffer hyper, String member) {
    int channels = model.shape().channels();
    int plane = model.shape().planeSize();
    FloatBuffer found = FloatBuffer.allocate(2 * model.shape().symbolCount());
    walk.run(
        hyper,
        (index, parameters, into) -> {
          for (int k = 0; k < 2 * channels; k++) {
            found.put(k * plane + index, parameters.get(parameters.position() + k));
          }
          into.put(into.position(), ordered, index * channels, channels);
        });
    return GoldenCoding.difference(found, context, tolerance, "context model's value", member);
  }

  private String quantizerDifference(GoldenVectors.Case expected) {
    int count = model.shape().symbolCount();
    MeanQuantizer.quantize(members.floats(expected.latent()), context, count, model.shape(), seen);
    return GoldenCoding.difference(
        seen, symbols, "quantising '" + expected.latent() + "'", expected.symbols());
  }

  @Override
  public void dequantize(FloatBuffer latentHat) {
    MeanQuantizer.dequantize(
        symbols, context, model.shape().symbolCount(), model.shape(), latentHat);
  }
}
