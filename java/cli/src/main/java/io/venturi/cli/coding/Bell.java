package io.venturi.cli.coding;

import java.util.Random;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * The distribution of one channel of a factorised prior: Gaussian or logistic, around zero.
 *
 * @param logistic whether it has the heavier tails
 * @param deviation standard deviation
 */
record Bell(boolean logistic, double deviation) {
  /** Mass on either side that CompressAI leaves to the escape. */
  static final double TAIL = 1e-9 / 2;

  private static final double SQRT_2 = Math.sqrt(2);

  /** Probability of a value below x. */
  double below(double x) {
    return logistic
        ? 1 / (1 + StrictMath.exp(-x / slope()))
        : Erfc.value(-x / (deviation * SQRT_2)) / 2;
  }

  /** Whole steps from zero to where no more than {@link #TAIL} lies behind. */
  int reach() {
    double quantile =
        logistic
            ? slope() * StrictMath.log((1 - TAIL) / TAIL)
            : deviation * SQRT_2 * InverseErfc.value(2 * TAIL);
    return (int) Math.ceil(quantile);
  }

  /** A value, rounded as a quantiser does. */
  int draw(Random random) {
    if (!logistic) {
      return (int) Math.rint(deviation * random.nextGaussian());
    }
    double below = Math.max(random.nextDouble(), 0x1p-53);
    return (int) Math.rint(slope() * StrictMath.log(below / (1 - below)));
  }

  private double slope() {
    return deviation * Math.sqrt(3) / Math.PI;
  }
}
