package io.venturi.hyperprior;

import io.venturi.latent.LatentShape;
import io.venturi.testing.Direct;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * A convolutional hyper-decoder with random weights: two transposed 5x5 convolutions of stride 2
 * with ReLU, then a 3x3 convolution to scales and means, computed in one of several ways that a
 * machine might choose.
 */
final class ConvHyperDecoder implements HyperSynthesis {
  /** How a layer is computed. */
  enum Arithmetic {
    /** float32 sums from the first tap to the last. */
    FLOAT,
    /** float32 sums from the last tap to the first. */
    FLOAT_REVERSED,
    /** float64 sums, rounded once a layer. */
    DOUBLE,
    /** float32 sums of weights that were rounded to 11 bits (fp16). */
    HALF_WEIGHTS,
    /** The same with every activation rounded to 11 bits too. */
    HALF
  }

  static final LatentShape HYPER_SHAPE = new LatentShape(4, 3, 2);
  static final LatentShape SHAPE = new LatentShape(6, 12, 8);
  private static final int HIDDEN = 6;

  private final Arithmetic arithmetic;
  private final float[][] first;
  private final float[][] second;
  private final float[][] last;
  private final FloatBuffer parameters;
  private final double[] sums = new double[25 * HIDDEN];

  ConvHyperDecoder(long seed, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    Random random = new Random(seed);
    first = weights(random, HIDDEN, HYPER_SHAPE.channels() * 25, 4);
    second = weights(random, HIDDEN, HIDDEN * 25, 4);
    last = weights(random, 2 * SHAPE.channels(), HIDDEN * 9, 1);
    parameters = Direct.floats(new float[2 * SHAPE.symbolCount()]);
  }

  /** Weights and, behind them, the bias of each output channel; strided taps see a quarter. */
  private float[][] weights(Random random, int outputs, int taps, int stride) {
    float[][] weights = new float[outputs][taps + 1];
    for (float[] row : weights) {
      for (int t = 0; t <= taps; t++) {
        float weight = (float) (random.nextGaussian() * Math.sqrt(2.0 * stride / taps));
        row[t] =
            arithmetic == Arithmetic.HALF_WEIGHTS || arithmetic == Arithmetic.HALF
                ? half(weight)
                : weight;
      }
    }
    return weights;
  }

  /** Rounds to 11 significant bits. */
  private static float half(float value) {
    float scaled = value * 8193f;
    return scaled - (scaled - value);
  }

  @Override
  public FloatBuffer run(FloatBuffer zHat) {
    float[] z = new float[HYPER_SHAPE.symbolCount()];
    zHat.get(0, z);
    int height = HYPER_SHAPE.height();
    int width = HYPER_SHAPE.width();
    float[] hidden = upsample(z, HYPER_SHAPE.channels(), height, width, first);
    hidden = upsample(hidden, HIDDEN, 2 * height, 2 * width, second);
    float[] out = convolve(hidden, 4 * height, 4 * width);
    int count = SHAPE.symbolCount();
    for (int i = 0; i < count; i++) {
      parameters.put(i, Math.max(0, out[i]));
      parameters.put(count + i, out[count + i]);
    }
    return parameters;
  }

  private float[] upsample(float[] in, int channels, int height, int width, float[][] weights) {
    float[] out = new float[HIDDEN * 4 * height * width];
    int at = 0;
    for (float[] kernel : weights) {
      for (int y = 0; y < 2 * height; y++) {
        for (int x = 0; x < 2 * width; x++) {
          int taps = 0;
          for (int c = 0; c < channels; c++) {
            for (int k = 0; k < 25; k++) {
              int row = y + 2 - k / 5;
              int column = x + 2 - k % 5;
              if (row >= 0 && column >= 0 && row % 2 == 0 && column % 2 == 0) {
                if (row / 2 < height && column / 2 < width) {
                  float value = in[(c * height + row / 2) * width + column / 2];
                  sums[taps++] = product(value, kernel[c * 25 + k]);
                }
              }
            }
          }
          out[at++] = Math.max(0, activation(sum(taps, kernel[channels * 25])));
        }
      }
    }
    return out;
  }

  private float[] convolve(float[] in, int height, int width) {
    float[] out = new float[last.length * height * width];
    int at = 0;
    for (float[] kernel : last) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int taps = 0;
          for (int c = 0; c < HIDDEN; c++) {
            for (int k = 0; k < 9; k++) {
              int row = y + k / 3 - 1;
              int column = x + k % 3 - 1;
              if (row >= 0 && row < height && column >= 0 && column < width) {
                float value = in[(c * height + row) * width + column];
                sums[taps++] = product(value, kernel[c * 9 + k]);
              }
            }
          }
          out[at++] = activation(sum(taps, kernel[HIDDEN * 9]));
        }
      }
    }
    return out;
  }

  private double product(float value, float weight) {
    return arithmetic == Arithmetic.DOUBLE ? (double) value * weight : value * weight;
  }

  private float sum(int taps, float bias) {
    if (arithmetic == Arithmetic.DOUBLE) {
      double sum = bias;
      for (int t = 0; t < taps; t++) {
        sum += sums[t];
      }
      return (float) sum;
    }
    boolean reversed = arithmetic == Arithmetic.FLOAT_REVERSED;
    float sum = reversed ? 0 : bias;
    for (int t = 0; t < taps; t++) {
      sum += (float) sums[reversed ? taps - 1 - t : t];
    }
    return reversed ? sum + bias : sum;
  }

  private float activation(float value) {
    return arithmetic == Arithmetic.HALF ? half(value) : value;
  }
}
