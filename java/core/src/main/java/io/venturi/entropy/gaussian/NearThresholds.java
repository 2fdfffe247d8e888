package io.venturi.entropy.gaussian;

import java.util.function.DoubleUnaryOperator;

/** An interval around each threshold of a table. Belongs to one thread at a time. */
final class NearThresholds {
  private final ScaleTable table;

  /** Where the interval of threshold k starts; behind the last one, nowhere. */
  private final double[] low;

  /** Where the interval of threshold k - 1 ends; before the first one, nowhere. */
  private final double[] high;

  NearThresholds(ScaleTable table) {
    this.table = table;
    int count = table.thresholdCount();
    low = new double[count + 1];
    high = new double[count + 1];
    low[count] = Double.NaN;
    high[0] = Double.NaN;
  }

  /** Sets the ends of all intervals. */
  void set(DoubleUnaryOperator lowOf, DoubleUnaryOperator highOf) {
    for (int k = 0; k < table.thresholdCount(); k++) {
      low[k] = lowOf.applyAsDouble(table.threshold(k));
      high[k + 1] = highOf.applyAsDouble(table.threshold(k));
    }
  }

  /** Whether a scale with so many thresholds below it lies in the interval of one beside it. */
  boolean holds(int below, float scale) {
    return scale >= low[below] | scale <= high[below];
  }

  /** Whether it lies in the interval of the threshold that is not below it. */
  boolean holdsAbove(int below, float scale) {
    return scale >= low[below];
  }
}
