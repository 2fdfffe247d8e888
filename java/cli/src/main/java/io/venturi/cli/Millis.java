package io.venturi.cli;

import io.venturi.pipeline.StageTimes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Stage times of one picture, edge and server together, in milliseconds with three digits. */
final class Millis {
  private Millis() {}

  /** In the order of the data path: preprocess ... postprocess. */
  static Map<String, Double> of(StageTimes edge, StageTimes tail) {
    Map<String, Double> millis = new LinkedHashMap<>();
    edge.forEach((stage, nanos) -> millis.put(stage.label(), round(nanos)));
    tail.forEach((stage, nanos) -> millis.put(stage.label(), round(nanos)));
    return millis;
  }

  private static double round(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
