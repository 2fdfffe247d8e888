package io.venturi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.EngineException;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Precision;
import io.venturi.onnx.Calibration;
import io.venturi.onnx.PrecisionGraphs;
import io.venturi.testing.TestFiles;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX graphs whose precision is derived. Refused with our exception, or derived. */
class GraphFuzzTest {
  private static final Calibration CALIBRATION =
      new Calibration(Map.of("image", 3f, "features", 9f), Set.of());

  static Stream<byte[]> graphs() {
    byte[] tiny = TestFiles.read(TestFiles.testdata("bundles").resolve("tiny.venturi"));
    try (ModelBundle bundle = ModelBundle.open(tiny)) {
      return Arrays.stream(GraphRole.values())
          .filter(role -> bundle.has(role, bundle.defaultRatePoint()))
          .map(role -> bundle.graph(role, bundle.defaultRatePoint(), Precision.FP32))
          .toList()
          .stream();
    }
  }

  @MethodSource("graphs")
  @FuzzTest
  void graph(byte[] onnx) {
    for (Precision precision : Precision.values()) {
      try {
        PrecisionGraphs.derive("fuzzed", onnx, precision, CALIBRATION);
      } catch (EngineException e) {
        // Refused, which is what hostile graphs are for.
      }
    }
  }
}
