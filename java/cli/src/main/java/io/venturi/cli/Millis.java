package io.venturi.cli;

import io.venturi.pipeline.Stage;
import io.venturi.pipeline.StageTimes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Stage times of one picture, edge and server together, in milliseconds with three digits. */
final class Millis {
  private Millis() {}

  /** Every stage in the order of the data path. */
  static Map<String, Double> of(StageTimes edge, StageTimes tail) {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      millis.put(stage.label(), Math.round((edge.nanos(stage) + tail.nanos(stage)) / 1e3) / 1e3);
    }
    return millis;
  }
}
