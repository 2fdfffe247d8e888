package io.venturi.onnx;

import java.util.Map;
import java.util.Set;

/**
 * What int8 arithmetic of one graph needs to know (docs/bundle.md section 4). Immutable.
 *
 * @param ranges by tensor of the graph: the magnitude that becomes 127; tensors of other names stay
 *     floating point, and with them the nodes that read them
 * @param floatNodes names of nodes that stay floating point whatever they read
 */
public record Calibration(Map<String, Float> ranges, Set<String> floatNodes) {
  /**
   * @throws IllegalArgumentException when a range is not a finite number above 0
   */
  public Calibration {
    ranges = Map.copyOf(ranges);
    floatNodes = Set.copyOf(floatNodes);
    ranges.forEach(
        (tensor, range) -> {
          // A scale must be a normal number: engines divide by it.
          if (!(range / 127 >= Float.MIN_NORMAL) || range.isInfinite()) {
            throw new IllegalArgumentException(
                "range of '" + tensor + "' is " + range + ", must be finite and above 0");
          }
        });
  }
}
