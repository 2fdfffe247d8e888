package io.venturi.task;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Tail outputs made by hand for a detector of three labels on 4x3 cells of 8 pixels. */
final class TaskMaps {
  static final List<String> LABELS = List.of("red", "white", "small");
  static final int COLUMNS = 4;
  static final int ROWS = 3;
  static final int CELLS = COLUMNS * ROWS;

  private TaskMaps() {}

  static TaskSpec.Detect detect(double overlapThreshold, int mostCandidates, int mostBoxes) {
    return new TaskSpec.Detect(
        LABELS, 32, 24, 8, 0.05, overlapThreshold, mostCandidates, mostBoxes);
  }

  /** No object anywhere, every box 8 pixels from its centre on all sides. */
  static float[] nothing() {
    float[] values = new float[(LABELS.size() + 4) * CELLS];
    Arrays.fill(values, 0, LABELS.size() * CELLS, -9);
    Arrays.fill(values, LABELS.size() * CELLS, values.length, 8);
    return values;
  }

  static void object(float[] values, int label, int column, int row, float logit) {
    values[label * CELLS + row * COLUMNS + column] = logit;
  }

  static void sides(float[] values, int column, int row, float... distances) {
    for (int side = 0; side < 4; side++) {
      values[(LABELS.size() + side) * CELLS + row * COLUMNS + column] = distances[side];
    }
  }

  static FloatBuffer buffer(float[] values) {
    return FloatBuffer.wrap(values);
  }
}
