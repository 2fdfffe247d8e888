package io.venturi.hyperprior;

import io.venturi.entropy.EntropyModel;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.latent.LatentShape;

/**
 * What both sides must share to code latents with a hyperprior, the network apart. Immutable and
 * thread-safe.
 *
 * @param shape of the latent y
 * @param tables a Gaussian conditional
 * @param scales of its rows
 * @param means whether the hyper-decoder gives means too (mean-scale hyperprior); else they are
 *     zero (scale hyperprior)
 * @param hyperShape of the hyper-latent z
 * @param hyperTables a factorised prior with a row per channel of z
 * @param fingerprint of the model, docs/bitstream.md section 2; the hyper-decoder is part of it
 */
public record HyperpriorModel(
    LatentShape shape,
    EntropyTables tables,
    ScaleTable scales,
    boolean means,
    LatentShape hyperShape,
    EntropyTables hyperTables,
    long fingerprint) {
  public HyperpriorModel {
    if (tables.model() != EntropyModel.GAUSSIAN_CONDITIONAL
        || tables.rowCount() != scales.rowCount()) {
      throw new IllegalArgumentException(
          String.format(
              "tables of y: %s with %d rows, must be a Gaussian conditional with %d, one per scale",
              tables.model(), tables.rowCount(), scales.rowCount()));
    }
    if (hyperTables.model() != EntropyModel.FACTORIZED_PRIOR
        || hyperTables.rowCount() != hyperShape.channels()) {
      throw new IllegalArgumentException(
          String.format(
              "tables of z: %s with %d rows, must be a factorised prior with %d, one per channel",
              hyperTables.model(), hyperTables.rowCount(), hyperShape.channels()));
    }
  }

  /** Floats that the hyper-decoder gives: scales, and means where the model has them. */
  int parameterCount() {
    return shape.symbolCount() * (means ? 2 : 1);
  }
}
