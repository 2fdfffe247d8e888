package io.venturi.cli.verify;

import io.venturi.engine.Precision;

/**
 * What a precision may cost before it counts as wrong rather than coarse.
 *
 * @param maxRelative largest difference of an output over the reference's largest value
 * @param meanRelative mean difference of an output over the reference's mean absolute value
 * @param labelAgreement least share of inputs that get the reference's label
 */
record Tolerance(double maxRelative, double meanRelative, double labelAgreement) {
  /** That of a precision; docs/verify.md tells why these. */
  static Tolerance of(Precision precision) {
    return switch (precision) {
      case FP32 -> new Tolerance(1e-3, 1e-4, 1);
      case FP16 -> new Tolerance(3e-2, 5e-3, 0.95);
      case INT8 -> new Tolerance(0.5, 0.15, 0.8);
    };
  }
}
