package io.venturi.method;

import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.Steps;
import java.util.List;
import java.util.Map;

/**
 * What the methods of one evaluation share. Immutable.
 *
 * @param task "classification", "detection" or "segmentation"
 * @param yardstick a bundle with the network in one piece, which stands behind picture codecs; open
 *     while points are opened
 * @param yardstickSha256 of the bundle's bytes
 * @param steps which engine and which twins run
 * @param threads of one engine run
 * @param qualities chosen by the user for methods that have such a number, by name of the method;
 *     empty for those that nobody chose
 */
public record MethodSetting(
    String task,
    ModelBundle yardstick,
    String yardstickSha256,
    Steps steps,
    int threads,
    Map<String, List<Integer>> qualities) {
  public MethodSetting {
    qualities = Map.copyOf(qualities);
  }
}
