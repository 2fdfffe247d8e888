package io.venturi.bench;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.CdfQuantizer;
import io.venturi.entropy.CdfTable;
import io.venturi.entropy.EntropyModel;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.LogisticDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;

/**
 * Latents as a trained model would send them, drawn from the distributions of their own tables.
 * Many different ones: a coder that sees one latent again and again learns it by heart, through the
 * processor's branch predictor.
 *
 * @param tables both profiles
 * @param shape of each latent
 * @param latents symbols, channel-major
 * @param indexes rows of the symbols of each latent
 */
record CodingWork(
    EntropyTables tables, LatentShape shape, List<IntBuffer> latents, List<CdfIndexes> indexes) {
  /** A distribution of this mean and standard deviation. */
  private interface Family {
    RealDistribution of(double mean, double deviation);
  }

  static final int LATENTS = 64;

  /** Symbols of all latents of {@link #factorized()}. */
  static final int FACTORIZED_SYMBOLS = LATENTS * 48 * 28 * 28;

  /** Symbols of all latents of {@link #gaussian()}. */
  static final int GAUSSIAN_SYMBOLS = LATENTS * 192 * 16 * 16;

  /** Tail mass on either side that CompressAI leaves to the escape. */
  private static final double TAIL = 1e-9 / 2;

  private static final double SQRT_3 = Math.sqrt(3);
  private static final int SCALES = 64;
  private static final double LOWEST_SCALE = 0.11;
  private static final double HIGHEST_SCALE = 256;

  /** A factorised prior: 48 channels of 28 x 28, standard deviations 0.3 to 4. */
  static CodingWork factorized() {
    return factorized(LATENTS, NormalDistribution::new);
  }

  /** Likewise with logistic channels, whose tails are longer. */
  static CodingWork logistic() {
    return factorized(
        LATENTS, (mean, deviation) -> new LogisticDistribution(mean, deviation * SQRT_3 / Math.PI));
  }

  /** Likewise, so many latents of a family of distributions given mean and standard deviation. */
  private static CodingWork factorized(int count, Family family) {
    LatentShape shape = new LatentShape(48, 28, 28);
    double[] scales = geometric(0.3, 4, shape.channels());
    List<RealDistribution> rows = new ArrayList<>();
    for (double scale : scales) {
      rows.add(family.of(0, scale));
    }
    Random random = new Random(1);
    List<IntBuffer> latents = new ArrayList<>();
    List<CdfIndexes> indexes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IntBuffer symbols = direct(4 * shape.symbolCount()).asIntBuffer();
      for (int s = 0; s < shape.symbolCount(); s++) {
        symbols.put(s, draw(rows.get(s / shape.planeSize()), random));
      }
      latents.add(symbols);
      indexes.add(new CdfIndexes.PerChannel(shape.planeSize()));
    }
    return new CodingWork(tables(EntropyModel.FACTORIZED_PRIOR, rows), shape, latents, indexes);
  }

  private static int draw(RealDistribution distribution, Random random) {
    double value =
        distribution instanceof NormalDistribution normal
            ? normal.getStandardDeviation() * random.nextGaussian()
            : distribution.inverseCumulativeProbability(random.nextDouble());
    return (int) Math.rint(value);
  }

  /** A hyperprior: 192 channels of 16 x 16, one of 64 scales (0.11 to 256) per symbol. */
  static CodingWork gaussian() {
    return gaussian(new LatentShape(192, 16, 16), LATENTS);
  }

  /** Likewise, of another shape and number. */
  static CodingWork gaussian(LatentShape shape, int count) {
    double[] scales = geometric(LOWEST_SCALE, HIGHEST_SCALE, SCALES);
    double step = Math.log(scales[1] / scales[0]);
    Random random = new Random(2);
    List<IntBuffer> latents = new ArrayList<>();
    List<CdfIndexes> indexes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IntBuffer symbols = direct(4 * shape.symbolCount()).asIntBuffer();
      ByteBuffer rows = direct(shape.symbolCount());
      for (int s = 0; s < shape.symbolCount(); s++) {
        // mostly still, sometimes busy: 1.1 bits a symbol on the whole
        double wanted = 0.315 * Math.exp(1.3 * random.nextGaussian());
        int row = (int) Math.ceil(Math.log(wanted / LOWEST_SCALE) / step);
        row = Math.max(0, Math.min(SCALES - 1, row));
        rows.put(s, (byte) row);
        symbols.put(s, (int) Math.rint(scales[row] * random.nextGaussian()));
      }
      latents.add(symbols);
      indexes.add(new CdfIndexes.Bytes(rows));
    }
    List<RealDistribution> tableRows = new ArrayList<>();
    for (double scale : scales) {
      tableRows.add(new NormalDistribution(0, scale));
    }
    return new CodingWork(
        tables(EntropyModel.GAUSSIAN_CONDITIONAL, tableRows), shape, latents, indexes);
  }

  static ByteBuffer direct(int sizeBytes) {
    return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
  }

  private static double[] geometric(double first, double last, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = first * Math.pow(last / first, (double) i / (count - 1));
    }
    return values;
  }

  private static EntropyTables tables(EntropyModel model, List<RealDistribution> distributions) {
    int count = distributions.size();
    int[][] rows = new int[count][];
    int[] sizes = new int[count];
    int[] offsets = new int[count];
    for (int r = 0; r < count; r++) {
      RealDistribution distribution = distributions.get(r);
      int reach = (int) Math.ceil(-distribution.inverseCumulativeProbability(TAIL));
      float[] pmf = new float[2 * reach + 2];
      for (int v = -reach; v <= reach; v++) {
        int side = -Math.abs(v); // the lower tail keeps its digits
        pmf[v + reach] =
            (float)
                (distribution.cumulativeProbability(side + 0.5)
                    - distribution.cumulativeProbability(side - 0.5));
      }
      pmf[2 * reach + 1] = (float) (2 * distribution.cumulativeProbability(-reach - 0.5));
      rows[r] = CdfQuantizer.quantize(pmf);
      sizes[r] = rows[r].length;
      offsets[r] = -reach;
    }
    float[] medians = new float[count];
    return EntropyTables.fromCompat(model, medians, new CdfTable(rows, sizes, offsets));
  }
}
