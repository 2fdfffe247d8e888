package io.venturi.cli.verify;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far the values of one output are from the reference's, over all inputs added so far. A value
 * that is not finite where the reference's is counts as infinitely far.
 */
final class OutputError {
  private double maxAbsolute;
  private double sumAbsolute;
  private double maxReference;
  private double sumReference;
  private long count;

  /** Adds the values of one input. */
  void add(FloatBuffer reference, FloatBuffer seen, int values) {
    for (int i = 0; i < values; i++) {
      double wanted = Math.abs((double) reference.get(i));
      double difference = Math.abs((double) seen.get(i) - reference.get(i));
      if (Double.isNaN(difference)) {
        difference = Double.POSITIVE_INFINITY;
      }
      maxAbsolute = Math.max(maxAbsolute, difference);
      maxReference = Math.max(maxReference, wanted);
      sumAbsolute += difference;
      sumReference += wanted;
    }
    count += values;
  }

  /** Largest difference. */
  double maxAbsolute() {
    return maxAbsolute;
  }

  /** Mean difference. */
  double meanAbsolute() {
    return count == 0 ? 0 : sumAbsolute / count;
  }

  /** Largest difference over the reference's largest value. */
  double maxRelative() {
    return ratio(maxAbsolute, maxReference);
  }

  /** Mean difference over the reference's mean absolute value. */
  double meanRelative() {
    return ratio(sumAbsolute, sumReference);
  }

  private static double ratio(double difference, double reference) {
    if (difference == 0) {
      return 0;
    }
    return reference == 0 ? Double.POSITIVE_INFINITY : difference / reference;
  }

  /** Whether it stays within a tolerance. */
  boolean within(Tolerance tolerance) {
    return maxRelative() <= tolerance.maxRelative() && meanRelative() <= tolerance.meanRelative();
  }

  /** As it stands in the JSON report. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("maxAbsolute", maxAbsolute());
    json.put("meanAbsolute", meanAbsolute());
    json.put("maxRelative", maxRelative());
    json.put("meanRelative", meanRelative());
    return json;
  }
}
