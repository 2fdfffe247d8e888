package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Golden vectors of a factorised prior. */
final class GoldenFactorized implements GoldenCoding {
  private final Members members;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final Quantizer quantizer;
  private final Coder stream;
  private final IntBuffer symbols;
  private final IntBuffer seen;

  GoldenFactorized(ModelBundle bundle, RatePoint point, Steps steps, Resources resources) {
    EntropyTables tables = bundle.tables(point);
    this.members = new Members(bundle);
    this.shape = point.latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.quantizer = steps.quantizer().open(tables.medians());
    this.stream = resources.own(new Coder(members, shape, tables, steps.coder()));
    this.symbols = Latents.newSymbols(shape);
    this.seen = Latents.newSymbols(shape);
  }

  @Override
  public String firstDifference(GoldenVectors.Case expected) {
    members.symbols(expected.symbols(), symbols);
    quantizer.quantize(members.floats(expected.latent()), shape, seen);
    String difference =
        GoldenCoding.difference(
            seen, symbols, "quantising '" + expected.latent() + "'", expected.symbols());
    return difference.isEmpty()
        ? stream.firstDifference(symbols, indexes, expected.compat(), expected.lanes())
        : difference;
  }

  @Override
  public void dequantize(FloatBuffer latentHat) {
    quantizer.dequantize(symbols, shape, latentHat);
  }
}
