package io.venturi.task;

import io.venturi.VenturiException;
import java.nio.FloatBuffer;
import java.util.List;

/** What decoders of maps check before they believe them. */
final class OutputMaps {
  private OutputMaps() {}

  /**
   * The first floats of an output.
   *
   * @param shape channels, rows, columns
   */
  static float[] read(FloatBuffer output, List<Integer> shape) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    if (output.remaining() < size) {
      throw new IllegalArgumentException(
          "output holds " + output.remaining() + " floats, maps of " + shape + " have " + size);
    }
    float[] values = new float[size];
    output.get(output.position(), values);
    return values;
  }

  /** Throws unless the logits of all labels, the first maps, are finite. */
  static void checkLogits(float[] values, List<String> labels, int width, int cells) {
    for (int i = 0; i < labels.size() * cells; i++) {
      if (!Float.isFinite(values[i])) {
        throw new VenturiException(
            String.format(
                "logit of '%s' in row %d, column %d is %s, must be finite; check the tail's precision and weights",
                labels.get(i / cells), i % cells / width, i % width, values[i]));
      }
    }
  }
}
