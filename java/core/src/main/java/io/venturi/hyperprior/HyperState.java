package io.venturi.hyperprior;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.latent.MeanQuantizer;
import io.venturi.latent.Quantizer;
import io.venturi.latent.Quantizers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** What encoder and decoder do alike: z symbols to z_hat to parameters to rows. */
final class HyperState {
  final HyperpriorModel model;
  final CdfIndexes hyperIndexes;
  final Quantizer hyperQuantizer;
  final IntBuffer hyperSymbols;
  final IntBuffer symbols;
  final ScaleIndexes indexes;
  private final HyperSynthesis synthesis;
  private final FloatBuffer zHat;

  HyperState(HyperpriorModel model, HyperSynthesis synthesis) {
    this.model = model;
    this.synthesis = synthesis;
    int hyperCount = model.hyperShape().symbolCount();
    hyperIndexes = new CdfIndexes.PerChannel(model.hyperShape().planeSize());
    hyperQuantizer = Quantizers.preferred().open(model.hyperTables().medians());
    hyperSymbols = direct(hyperCount).asIntBuffer();
    zHat = direct(hyperCount).asFloatBuffer();
    symbols = direct(model.shape().symbolCount()).asIntBuffer();
    indexes = new ScaleIndexes(model.scales(), model.shape().symbolCount());
  }

  private static ByteBuffer direct(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
  }

  /** Runs the hyper-decoder on the z symbols and finds the rows; gives its parameters. */
  FloatBuffer predict() {
    FloatBuffer parameters = synthesise();
    indexes.build(parameters, model.shape().symbolCount());
    return parameters;
  }

  /** Runs the hyper-decoder on the z symbols. */
  FloatBuffer synthesise() {
    hyperQuantizer.dequantize(hyperSymbols, model.hyperShape(), zHat);
    FloatBuffer parameters = synthesis.run(zHat.clear());
    if (parameters.remaining() < model.parameterCount()) {
      throw new IllegalStateException(
          "hyper-decoder gave "
              + parameters.remaining()
              + " floats, the model needs "
              + model.parameterCount());
    }
    return parameters;
  }

  void quantize(FloatBuffer y, FloatBuffer parameters) {
    MeanQuantizer.quantize(
        y, means(parameters), model.shape().symbolCount(), model.shape(), symbols);
  }

  void dequantize(FloatBuffer parameters, FloatBuffer yHat) {
    MeanQuantizer.dequantize(
        symbols, means(parameters), model.shape().symbolCount(), model.shape(), yHat);
  }

  private @Nullable FloatBuffer means(FloatBuffer parameters) {
    return model.means() ? parameters : null;
  }
}
