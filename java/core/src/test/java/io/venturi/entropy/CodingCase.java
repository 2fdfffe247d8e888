package io.venturi.entropy;

import io.venturi.testing.Direct;
import java.util.Arrays;
import java.util.Random;

/**
 * One latent to code.
 *
 * @param name for messages
 * @param rows row of each symbol
 * @param indexes the same as the coder takes it
 * @param symbols one per row
 */
public record CodingCase(
    String name, EntropyTables tables, int[] rows, CdfIndexes indexes, int[] symbols) {

  /** A latent of a factorised prior, one plane per row. */
  public static CodingCase perChannel(
      String name, EntropyTables tables, int planeSize, int escapesPerThousand, long seed) {
    int[] rows = new int[tables.rowCount() * planeSize];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / planeSize;
    }
    int[] symbols = draw(tables, rows, escapesPerThousand, new Random(seed));
    return new CodingCase(name, tables, rows, new CdfIndexes.PerChannel(planeSize), symbols);
  }

  /** A latent with a random row per symbol, given as unsigned 16 bits. */
  public static CodingCase perSymbol(
      String name, EntropyTables tables, int symbolCount, int escapesPerThousand, long seed) {
    Random random = new Random(seed);
    int[] rows = random.ints(symbolCount, 0, tables.rowCount()).toArray();
    int[] symbols = draw(tables, rows, escapesPerThousand, random);
    return new CodingCase(name, tables, rows, new CdfIndexes.Shorts(Direct.shorts(rows)), symbols);
  }

  /** The same rows given as unsigned 8 bits. */
  public CodingCase withByteIndexes() {
    return new CodingCase(
        name + ", u8", tables, rows, new CdfIndexes.Bytes(Direct.bytes(rows)), symbols);
  }

  /** The same rows given as unsigned 16 bits. */
  public CodingCase withShortIndexes() {
    return new CodingCase(
        name + ", u16", tables, rows, new CdfIndexes.Shorts(Direct.shorts(rows)), symbols);
  }

  /** Number of symbols. */
  public int symbolCount() {
    return symbols.length;
  }

  /** Symbols as likely as their rows say, some of them moved out of range. */
  private static int[] draw(
      EntropyTables tables, int[] rows, int escapesPerThousand, Random random) {
    int[][] cdfs = new int[tables.rowCount()][];
    int[] symbols = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int r = rows[i];
      if (cdfs[r] == null) {
        cdfs[r] = tables.compat().row(r);
      }
      int frequency = random.nextInt(1 << 16);
      int found = Arrays.binarySearch(cdfs[r], frequency);
      long symbol = (long) tables.compat().offset(r) + (found >= 0 ? found : -found - 2);
      if (random.nextInt(1000) < escapesPerThousand) {
        symbol += (random.nextInt(1 << 27) >> random.nextInt(27)) - (1 << 25 >> random.nextInt(26));
      }
      symbols[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, symbol));
    }
    return symbols;
  }
}
