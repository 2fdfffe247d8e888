package io.venturi.entropy;

/** How a symbol finds its table row. The ordinal is the code in {@code tables.bin}. */
public enum EntropyModel {
  /** Row = channel ({@link CdfIndexes.PerChannel}). */
  FACTORIZED_PRIOR,
  /** Row = an index per symbol, made from predicted scales; all medians are zero. */
  GAUSSIAN_CONDITIONAL
}
