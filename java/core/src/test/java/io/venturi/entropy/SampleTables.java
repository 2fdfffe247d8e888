package io.venturi.entropy;

import io.venturi.testing.TestFiles;
import java.util.Random;
import java.util.stream.IntStream;

/** Table sets for tests, the same at every run. */
public final class SampleTables {
  private SampleTables() {}

  /** CompressAI's 64 Gaussian rows, standard deviations 0.11 to 256, 5 to 3133 entries. */
  public static EntropyTables gaussian64() {
    return EntropyTables.parse(
        TestFiles.read(TestFiles.testdata("tables-valid").resolve("gaussian64.bin")));
  }

  /** A factorised prior: bell-shaped rows of 3 to 90 values. */
  public static EntropyTables factorized(int rows, long seed) {
    Random random = new Random(seed);
    int[][] cdfs = new int[rows][];
    int[] sizes = new int[rows];
    int[] offsets = new int[rows];
    float[] medians = new float[rows];
    for (int r = 0; r < rows; r++) {
      double deviation = 0.3 + 4 * random.nextDouble();
      int half = (int) Math.ceil(5 * deviation) + random.nextInt(20);
      cdfs[r] = CdfQuantizer.quantize(bell(2 * half + 1, deviation));
      sizes[r] = cdfs[r].length;
      offsets[r] = -half + random.nextInt(3) - 1;
      medians[r] = random.nextFloat() - 0.5f;
    }
    return EntropyTables.fromCompat(
        EntropyModel.FACTORIZED_PRIOR, medians, new CdfTable(cdfs, sizes, offsets));
  }

  /**
   * Rows at the edges: one value, next to certain, next to never, very wide ones with raw bits,
   * offsets at both ends of int32.
   */
  public static EntropyTables extremes() {
    return extremes(CdfTable.MAX_SIZE);
  }

  /** The same with a smaller widest row, for files. */
  public static EntropyTables edges() {
    return extremes(600);
  }

  private static EntropyTables extremes(int widestSize) {
    int[][] cdfs = {
      {0, 65535, 65536},
      {0, 1, 65536},
      {0, 1, 2, 65536},
      CdfQuantizer.quantize(bell(1001, 120)),
      flat(widestSize),
      {0, 30000, 60000, 65536},
      {0, 30000, 60000, 65536},
      CdfQuantizer.quantize(bell(300, 40)),
    };
    int[] offsets = {
      0, 5, -7, -500, -32766, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, Integer.MAX_VALUE - 250
    };
    int[] sizes = new int[cdfs.length];
    for (int r = 0; r < sizes.length; r++) {
      sizes[r] = cdfs[r].length;
    }
    return EntropyTables.fromCompat(
        EntropyModel.GAUSSIAN_CONDITIONAL,
        new float[sizes.length],
        new CdfTable(cdfs, sizes, offsets));
  }

  /** Values of width 1, the rest for the escape; 65535 is the most entries a row may have. */
  private static int[] flat(int size) {
    int[] cdf = IntStream.range(0, size).toArray();
    cdf[size - 1] = 1 << 16;
    return cdf;
  }

  /** A discrete bell over count values and a small tail. */
  private static float[] bell(int count, double deviation) {
    float[] pmf = new float[count + 1];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double distance = (i - count / 2) / deviation;
      sum += StrictMath.exp(-0.5 * distance * distance);
    }
    for (int i = 0; i < count; i++) {
      double distance = (i - count / 2) / deviation;
      pmf[i] = (float) (StrictMath.exp(-0.5 * distance * distance) / sum);
    }
    pmf[count] = 1e-6f;
    return pmf;
  }
}
