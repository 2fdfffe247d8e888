package io.venturi.bench;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.CdfTable;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Lanes rows as docs/bitstream.md section 3.2 derives them, but of any precision: what the format
 * would cost with other tables. Its ends are cut as the format cuts them at every precision.
 */
final class PrecisionRows {
  private static final int COMPAT_BITS = 16;

  /** Most tokens of a row that the format derives. */
  static final int MAX_TOKENS = 112;

  private static final int SMALLEST_END_WIDTH = 4;

  private final int[] offsets;
  private final int[] shifts;
  private final double[][] tokenBits;

  private final int maxTokens;

  /**
   * @param bits of the frequencies
   * @param maxTokens most tokens of a row; rows with more values share tokens and send low bits raw
   */
  PrecisionRows(CdfTable table, int bits, int maxTokens) {
    this.maxTokens = maxTokens;
    offsets = new int[table.rowCount()];
    shifts = new int[table.rowCount()];
    tokenBits = new double[table.rowCount()][];
    for (int r = 0; r < offsets.length; r++) {
      int[] widths = cut(table.row(r), table.offset(r), r);
      int[] frequencies = rounded(widths, bits);
      tokenBits[r] =
          Arrays.stream(frequencies).mapToDouble(f -> bits - Math.log(f) / Math.log(2)).toArray();
    }
  }

  /** Bits of symbols, raw bits and escape bytes included. */
  double bits(IntBuffer symbols, int symbolCount, CdfIndexes indexes) {
    double bits = 0;
    for (int i = 0; i < symbolCount; i++) {
      int r =
          indexes instanceof CdfIndexes.PerChannel channel
              ? i / channel.planeSize()
              : ((CdfIndexes.Bytes) indexes).rows().get(i) & 0xff;
      int escape = tokenBits[r].length - 1;
      int distance = symbols.get(i) - offsets[r];
      int token = distance >> shifts[r];
      if (token >= 0 && token < escape) {
        bits += tokenBits[r][token] + shifts[r];
      } else {
        int beyond = distance < 0 ? -distance : distance - (escape << shifts[r]);
        bits += tokenBits[r][escape] + (beyond < 64 ? 8 : 16);
      }
    }
    return bits;
  }

  /** Groups of 2^shift values with the thin ends dropped, then all the rest. */
  private int[] cut(int[] cdf, int offset, int r) {
    int values = cdf.length - 2;
    for (int shift = 0; ; shift++) {
      int groups = values + (1 << shift) - 1 >> shift;
      int[] widths = new int[groups];
      int mode = 0;
      for (int g = 0; g < groups; g++) {
        widths[g] = cdf[Math.min(values, g + 1 << shift)] - cdf[g << shift];
        mode = widths[g] > widths[mode] ? g : mode;
      }
      int low = 0;
      while (low < mode && widths[low] < SMALLEST_END_WIDTH) {
        low++;
      }
      int end = groups;
      while (end - 1 > mode && widths[end - 1] < SMALLEST_END_WIDTH) {
        end--;
      }
      if (end - low <= maxTokens) {
        offsets[r] = offset + (low << shift);
        shifts[r] = shift;
        int[] kept = Arrays.copyOfRange(widths, low, end + 1);
        kept[end - low] = (1 << COMPAT_BITS) - Arrays.stream(widths, low, end).sum();
        return kept;
      }
    }
  }

  private static int[] rounded(int[] widths, int bits) {
    int[] f = Arrays.stream(widths).map(w -> Math.max(1, w >> COMPAT_BITS - bits)).toArray();
    int total = 1 << bits;
    for (int sum = Arrays.stream(f).sum(); sum != total; sum += sum < total ? 1 : -1) {
      int step = sum < total ? 1 : -1;
      int best = -1;
      for (int j = 0; j < f.length; j++) {
        boolean allowed = step > 0 || f[j] > 1;
        if (allowed
            && (best < 0
                || step
                        * Long.signum(
                            (long) widths[j] * (2 * f[best] + step)
                                - (long) widths[best] * (2 * f[j] + step))
                    > 0)) {
          best = j;
        }
      }
      f[best] += step;
    }
    return f;
  }
}
