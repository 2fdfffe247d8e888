package io.venturi.cli.coding;

import io.venturi.entropy.CdfQuantizer;
import io.venturi.entropy.CdfTable;
import io.venturi.entropy.EntropyModel;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.gaussian.ScaleTable;
import java.util.List;
import org.apache.commons.numbers.gamma.Erfc;

/** Table sets made from distributions by CompressAI's rules, quirks included. */
final class PriorTables {
  /** Standard deviations from the centre to where {@link Bell#TAIL} lies behind. */
  private static final float REACH = 6.1094102f;

  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  private PriorTables() {}

  /**
   * As {@code EntropyBottleneck.update()}: one row per channel. Surprise: the upper tail is taken
   * where the widest row ends, so narrower rows understate it.
   */
  static EntropyTables factorized(List<Bell> channels) {
    int widest = channels.stream().mapToInt(bell -> 2 * bell.reach() + 1).max().orElseThrow();
    float[][] pmfs = new float[channels.size()][];
    for (int c = 0; c < pmfs.length; c++) {
      Bell bell = channels.get(c);
      int reach = bell.reach();
      float[] pmf = new float[2 * reach + 2];
      for (int v = 0; v <= reach; v++) {
        // the lower half keeps its digits
        pmf[reach - v] = (float) (bell.below(0.5 - v) - bell.below(-0.5 - v));
        pmf[reach + v] = pmf[reach - v];
      }
      pmf[2 * reach + 1] = (float) (bell.below(-reach - 0.5) + bell.below(reach - widest + 0.5));
      pmfs[c] = pmf;
    }
    return tables(EntropyModel.FACTORIZED_PRIOR, pmfs);
  }

  /**
   * As {@code GaussianConditional.update()}: one row per scale, every step rounded to float32 as
   * there.
   */
  static EntropyTables gaussian(ScaleTable scales) {
    float[][] pmfs = new float[scales.rowCount()][];
    for (int r = 0; r < pmfs.length; r++) {
      float scale = scales.scale(r);
      int reach = (int) Math.ceil(scale * REACH);
      float[] pmf = new float[2 * reach + 2];
      for (int v = 0; v <= reach; v++) {
        pmf[reach - v] = standardBelow((0.5f - v) / scale) - standardBelow((-0.5f - v) / scale);
        pmf[reach + v] = pmf[reach - v];
      }
      pmf[2 * reach + 1] = 2 * standardBelow((-0.5f - reach) / scale);
      pmfs[r] = pmf;
    }
    return tables(EntropyModel.GAUSSIAN_CONDITIONAL, pmfs);
  }

  private static float standardBelow(float x) {
    return 0.5f * (float) Erfc.value(-SQRT_HALF * x);
  }

  /** Rows of symmetric pmfs with the tail mass behind them. */
  private static EntropyTables tables(EntropyModel model, float[][] pmfs) {
    int[][] rows = new int[pmfs.length][];
    int[] sizes = new int[pmfs.length];
    int[] offsets = new int[pmfs.length];
    for (int r = 0; r < pmfs.length; r++) {
      rows[r] = CdfQuantizer.quantize(pmfs[r]);
      sizes[r] = rows[r].length;
      offsets[r] = -(pmfs[r].length / 2 - 1);
    }
    return EntropyTables.fromCompat(
        model, new float[pmfs.length], new CdfTable(rows, sizes, offsets));
  }
}
