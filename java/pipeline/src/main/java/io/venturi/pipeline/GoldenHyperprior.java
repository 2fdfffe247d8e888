package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.hyperprior.HyperSynthesis;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.latent.MeanQuantizer;
import io.venturi.latent.Quantizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Golden vectors of a hyperprior. Networks may differ a little; rows and symbols are those of the
 * stored scales and means, so that they must be equal.
 */
final class GoldenHyperprior implements GoldenCoding {
  private final Members members;
  private final HyperpriorModel model;
  private final double tolerance;
  private final ExecutionContext analysis;
  private final HyperSynthesis synthesis;
  private final Quantizer hyperQuantizer;
  private final Coder hyperStream;
  private final Coder stream;
  private final ScaleIndexes rows;
  private final IntBuffer hyperSymbols;
  private final IntBuffer hyperSeen;
  private final IntBuffer symbols;
  private final IntBuffer seen;
  private @Nullable FloatBuffer means;

  GoldenHyperprior(
      ModelBundle bundle, RatePoint point, double tolerance, Steps steps, Resources resources) {
    this.members = new Members(bundle);
    this.model = bundle.hyperprior(point).orElseThrow();
    this.tolerance = tolerance;
    HyperNetworks networks = new HyperNetworks(bundle, point, steps, 0, resources);
    this.analysis = networks.open(GraphRole.HYPER_ENCODER);
    this.synthesis = networks.synthesis();
    this.hyperQuantizer = steps.quantizer().open(model.hyperTables().medians());
    this.hyperStream =
        resources.own(new Coder(members, model.hyperShape(), model.hyperTables(), steps.coder()));
    this.stream = resources.own(new Coder(members, model.shape(), model.tables(), steps.coder()));
    this.rows = new ScaleIndexes(model.scales(), model.shape().symbolCount());
    this.hyperSymbols = Latents.newSymbols(model.hyperShape());
    this.hyperSeen = Latents.newSymbols(model.hyperShape());
    this.symbols = Latents.newSymbols(model.shape());
    this.seen = Latents.newSymbols(model.shape());
  }

  @Override
  public String firstDifference(GoldenVectors.Case expected) {
    GoldenVectors.Hyper hyper = Objects.requireNonNull(expected.hyper());
    members.symbols(expected.symbols(), symbols);
    members.symbols(hyper.symbols(), hyperSymbols);
    FloatBuffer parameters = members.floats(hyper.parameters());
    means = model.means() ? parameters : null;
    rows.build(parameters, model.shape().symbolCount());
    return Stream.<Supplier<String>>of(
            () -> analysisDifference(expected.latent(), hyper.latent()),
            () -> hyperQuantizerDifference(hyper),
            () -> hyperStreamDifference(hyper),
            () -> synthesisDifference(parameters, hyper.parameters()),
            () -> quantizerDifference(expected),
            () ->
                stream.firstDifference(
                    symbols, rows.indexes(), expected.compat(), expected.lanes()))
        .map(Supplier::get)
        .filter(difference -> !difference.isEmpty())
        .findFirst()
        .orElse("");
  }

  private String analysisDifference(String latent, String hyperLatent) {
    analysis.input().put(0, members.floats(latent), 0, model.shape().symbolCount());
    analysis.run(1);
    return GoldenCoding.difference(
        analysis.output(),
        members.floats(hyperLatent),
        tolerance,
        "hyper-latent value",
        hyperLatent);
  }

  private String hyperQuantizerDifference(GoldenVectors.Hyper hyper) {
    hyperQuantizer.quantize(members.floats(hyper.latent()), model.hyperShape(), hyperSeen);
    return GoldenCoding.difference(
        hyperSeen, hyperSymbols, "quantising '" + hyper.latent() + "'", hyper.symbols());
  }

  private String hyperStreamDifference(GoldenVectors.Hyper hyper) {
    CdfIndexes channels = new CdfIndexes.PerChannel(model.hyperShape().planeSize());
    return hyperStream.firstDifference(hyperSymbols, channels, hyper.compat(), Map.of());
  }

  private String synthesisDifference(FloatBuffer parameters, String member) {
    FloatBuffer zHat =
        ByteBuffer.allocateDirect(4 * model.hyperShape().symbolCount())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    hyperQuantizer.dequantize(hyperSymbols, model.hyperShape(), zHat);
    return GoldenCoding.difference(
        synthesis.run(zHat), parameters, tolerance, "hyper-decoder's value", member);
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
