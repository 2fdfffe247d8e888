package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.onnx.Calibration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks the calibration member (docs/bundle.md section 4). */
final class CalibrationReader {
  private static final int MAX_NODES = 1 << 16;

  private CalibrationReader() {}

  /**
   * Reads it; whether the tensors it names are there shows when a graph is derived.
   *
   * @return by the member of the network
   * @throws BundleException naming the path of what is missing, of the wrong type or out of range
   */
  static Map<String, Calibration> read(String member, byte[] utf8, BundleManifest manifest) {
    Map<String, Calibration> read = new HashMap<>();
    JsonAt.parse(member, utf8)
        .get("graphs")
        .fields()
        .forEach(
            (graph, at) -> {
              at.check(manifest.members().containsKey(graph), "is for no member of the bundle");
              read.put(graph, readGraph(at));
            });
    return Map.copyOf(read);
  }

  private static Calibration readGraph(JsonAt at) {
    Map<String, Float> ranges = new HashMap<>();
    at.get("ranges")
        .fields()
        .forEach((tensor, range) -> ranges.put(tensor, (float) range.number(0, Float.MAX_VALUE)));
    Set<String> floatNodes = new HashSet<>();
    at.find("floatNodes")
        .ifPresent(nodes -> nodes.items(0, MAX_NODES).forEach(node -> floatNodes.add(node.text())));
    try {
      return new Calibration(ranges, floatNodes);
    } catch (IllegalArgumentException e) {
      throw new BundleException(at.path() + ": " + e.getMessage(), e);
    }
  }
}
