package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.GraphRole;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.hyperprior.HyperSynthesis;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.latent.Quantizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Golden vectors of a hyper-latent, from the stored y to what the hyper-decoder gives. */
final class GoldenHyperLatent {
  private final GoldenCoding.Members members;
  private final HyperpriorModel model;
  private final double tolerance;
  private final ExecutionContext analysis;
  private final HyperSynthesis synthesis;
  private final Quantizer quantizer;
  private final GoldenCoding.Coder coder;
  private final IntBuffer symbols;
  private final IntBuffer seen;

  GoldenHyperLatent(HyperNetworks networks, double tolerance) {
    this.members = new GoldenCoding.Members(networks.bundle());
    this.model = networks.bundle().hyperprior(networks.point()).orElseThrow();
    this.tolerance = tolerance;
    this.analysis = networks.open(GraphRole.HYPER_ENCODER);
    this.synthesis = networks.synthesis();
    Steps steps = networks.steps();
    this.quantizer = steps.quantizer().open(model.hyperTables().medians());
    this.coder =
        networks
            .resources()
            .own(
                new GoldenCoding.Coder(
                    members, model.hyperShape(), model.hyperTables(), steps.coder()));
    this.symbols = Latents.newSymbols(model.hyperShape());
    this.seen = Latents.newSymbols(model.hyperShape());
  }

  /** What is compared, in order. */
  List<Supplier<String>> steps(String latent, GoldenVectors.Hyper hyper) {
    members.symbols(hyper.symbols(), symbols);
    return List.of(
        () -> analysisDifference(latent, hyper.latent()),
        () -> quantizerDifference(hyper),
        () ->
            coder.firstDifference(
                symbols,
                new CdfIndexes.PerChannel(model.hyperShape().planeSize()),
                hyper.compat(),
                Map.of()),
        () -> synthesisDifference(hyper.parameters()));
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

  private String quantizerDifference(GoldenVectors.Hyper hyper) {
    quantizer.quantize(members.floats(hyper.latent()), model.hyperShape(), seen);
    return GoldenCoding.difference(
        seen, symbols, "quantising '" + hyper.latent() + "'", hyper.symbols());
  }

  private String synthesisDifference(String member) {
    FloatBuffer zHat =
        ByteBuffer.allocateDirect(4 * model.hyperShape().symbolCount())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    quantizer.dequantize(symbols, model.hyperShape(), zHat);
    return GoldenCoding.difference(
        synthesis.run(zHat), members.floats(member), tolerance, "hyper-decoder's value", member);
  }
}
