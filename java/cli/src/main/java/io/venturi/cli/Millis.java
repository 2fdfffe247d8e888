package io.venturi.cli;

import io.venturi.pipeline.Stage;
import io.venturi.pipeline.StageTimes;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Stage times of one picture, edge and server together, in milliseconds with three digits. */
final class Millis {
  /** What a call within this process has, in the order of the data path. */
  static final Set<Stage> STAGES = EnumSet.complementOf(EnumSet.of(Stage.SEND, Stage.QUEUE));

  private Millis() {}

  /** Every one of {@link #STAGES}, in their order. */
  static Map<String, Double> of(StageTimes edge, StageTimes tail) {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (Stage stage : STAGES) {
      millis.put(stage.label(), Math.round((edge.nanos(stage) + tail.nanos(stage)) / 1e3) / 1e3);
    }
    return millis;
  }
}
