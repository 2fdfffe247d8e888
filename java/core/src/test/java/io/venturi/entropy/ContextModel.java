package io.venturi.entropy;

import io.venturi.testing.Direct;
import java.util.Arrays;
import java.util.Random;

/**
 * An autoregressive context model with random weights: a masked 5x5 convolution over the symbols
 * decoded so far gives the mean and the scale row of each symbol. Order: positions in raster order,
 * all channels of a position (CompressAI's for mbt2018).
 */
final class ContextModel {
  private static final int RADIUS = 2;

  /** Taps before the centre: two whole rows and two of the centre's. */
  private static final int TAPS = 12;

  private final EntropyTables tables;
  private final int channels;
  private final int height;
  private final int width;
  private final double[][][] weights;

  /** Where the next symbol comes from: the coder, or chance. */
  interface SymbolSource {
    int next(int row, int position);
  }

  ContextModel(EntropyTables tables, int channels, int height, int width, long seed) {
    this.tables = tables;
    this.channels = channels;
    this.height = height;
    this.width = width;
    Random random = new Random(seed);
    weights = new double[2 * channels][channels][TAPS];
    for (double[][] out : weights) {
      for (double[] in : out) {
        Arrays.setAll(in, t -> random.nextGaussian() / Math.sqrt(channels * TAPS));
      }
    }
  }

  /** A latent that is as likely as the model says, with its rows, in coding order. */
  CodingCase sample(Random random) {
    int[] rows = new int[channels * height * width];
    int[] symbols =
        generate(
            (row, i) -> {
              rows[i] = row;
              int[] cdf = tables.compat().row(row);
              int found = Arrays.binarySearch(cdf, random.nextInt(1 << 16));
              return tables.compat().offset(row) + (found >= 0 ? found : -found - 2);
            });
    return new CodingCase(
        "autoregressive", tables, rows, new CdfIndexes.Bytes(Direct.bytes(rows)), symbols);
  }

  /** The symbols in coding order, each asked for with the row that those before it select. */
  int[] generate(SymbolSource source) {
    int[] symbols = new int[channels * height * width];
    double[][] latentHat = new double[channels][height * width];
    for (int p = 0, i = 0; p < height * width; p++) {
      for (int c = 0; c < channels; c++, i++) {
        double mean = convolve(weights[c], latentHat, p);
        double log = convolve(weights[channels + c], latentHat, p);
        int row = (int) Math.max(0, Math.min(tables.rowCount() - 1, Math.rint(18 + 9 * log)));
        symbols[i] = source.next(row, i);
        latentHat[c][p] = symbols[i] + mean;
      }
    }
    return symbols;
  }

  private double convolve(double[][] kernel, double[][] latentHat, int position) {
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      for (int t = 0; t < TAPS; t++) {
        int row = position / width + t / (2 * RADIUS + 1) - RADIUS;
        int column = position % width + t % (2 * RADIUS + 1) - RADIUS;
        if (row >= 0 && column >= 0 && column < width) {
          sum += kernel[c][t] * StrictMath.tanh(latentHat[c][row * width + column]);
        }
      }
    }
    return sum;
  }
}
