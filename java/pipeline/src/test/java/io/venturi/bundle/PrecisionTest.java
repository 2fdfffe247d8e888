package io.venturi.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.EngineException;
import io.venturi.engine.Engine;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks of the tiny bundle in every precision. */
class PrecisionTest {
  private static final String MEMBER = "calibration.json";

  private static EditableBundle uncalibrated() {
    EditableBundle bundle = EditableBundle.tiny();
    bundle.manifest.remove("calibration");
    bundle.manifest.putArray("precisions").add("fp32");
    bundle.members.remove(MEMBER);
    return bundle.repair();
  }

  @ParameterizedTest
  @EnumSource(
      value = GraphRole.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HYPER_ENCODER", "HYPER_DECODER", "CONTEXT"})
  void network_inEveryPrecision_opensAndRuns(GraphRole role) {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      RatePoint point = bundle.defaultRatePoint();
      assertEquals(EnumSet.allOf(Precision.class), bundle.precisions(role, point));
      for (Precision precision : Precision.values()) {
        try (Engine engine = bundle.openEngine(role, point, Engines.preferred(), 1, precision);
            ExecutionContext context = engine.newContext(3)) {
          context.run(3);
          assertTrue(Float.isFinite(context.output().get(0)));
        }
      }
    }
  }

  @Test
  void engines_areSharedWithinAPrecisionOnly() {
    CountingProvider provider = new CountingProvider(Engines.preferred());
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      RatePoint point = bundle.defaultRatePoint();
      List<Engine> engines = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        for (Precision precision : Precision.values()) {
          engines.add(bundle.openEngine(GraphRole.TAIL, point, provider, 1, precision));
        }
      }
      engines.add(bundle.openEngine(GraphRole.TAIL, point, provider, 1));
      engines.forEach(Engine::close);
      assertEquals(3, provider.opened);
      assertEquals(3, provider.closed);
    }
  }

  @Test
  void graph_ofEachCall_isTheCallers() {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      RatePoint point = bundle.defaultRatePoint();
      byte[] graph = bundle.graph(GraphRole.ENCODER, point, Precision.FP32);
      assertArrayEquals(graph, bundle.graph(GraphRole.ENCODER, point, Precision.FP32));
      assertNotSame(graph, bundle.graph(GraphRole.ENCODER, point, Precision.FP32));
    }
  }

  @Test
  void bundleWithoutCalibration_opensInFp16_andSaysWhatInt8Lacks() {
    try (ModelBundle bundle = ModelBundle.open(uncalibrated().toBytes())) {
      RatePoint point = bundle.defaultRatePoint();
      Set<Precision> offered = bundle.precisions(GraphRole.ENCODER, point);
      assertEquals(Set.of(Precision.FP32, Precision.FP16), offered);
      bundle.openEngine(GraphRole.ENCODER, point, Engines.preferred(), 1, Precision.FP16).close();
      String message =
          assertThrows(
                  BundleException.class,
                  () -> bundle.graph(GraphRole.ENCODER, point, Precision.INT8))
              .getMessage();
      for (String part : List.of("tiny", point.encoder(), "calibration", "fp16")) {
        assertTrue(message.contains(part), message);
      }
    }
  }

  @Test
  void fingerprint_doesNotDependOnTheCalibration() {
    try (ModelBundle with = ModelBundle.open(EditableBundle.tinyBytes());
        ModelBundle without = ModelBundle.open(uncalibrated().toBytes())) {
      assertEquals(
          with.fingerprint(with.defaultRatePoint()),
          without.fingerprint(without.defaultRatePoint()));
    }
  }

  @Test
  void precisions_withInt8ButNoCalibration_areRefused() {
    EditableBundle bundle = uncalibrated();
    bundle.manifest.putArray("precisions").add("int8");
    String message =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle.toBytes())).getMessage();
    assertTrue(message.contains("$.precisions has int8"), message);
  }

  @Test
  void calibration_thatIsNoMember_isRefused() {
    EditableBundle bundle = EditableBundle.tiny();
    bundle.manifest.put("calibration", "gone.json");
    assertThrows(BundleException.class, () -> ModelBundle.open(bundle.toBytes()));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tail.onnx  | {"ranges": {"features": 0}}       | ['tail.onnx']: range of 'features' is 0.0
          tail.onnx  | {"ranges": {"features": -1}}      | .ranges['features'] is -1.0
          tail.onnx  | {"ranges": {"features": 1e300}}   | .ranges['features'] is 1.0E300
          tail.onnx  | {"ranges": {"features": "1"}}     | .ranges['features'] is "1"
          tail.onnx  | {"ranges": []}                    | .ranges is ARRAY
          tail.onnx  | {}                                | .ranges is missing
          tail.onnx  | {"ranges": {}, "floatNodes": [3]} | .floatNodes[0] is NUMBER
          other.onnx | {"ranges": {}}                    | ['other.onnx'] is for no member
          """)
  void calibration_withOneValueWrong_isRefusedByItsPath(String graph, String value, String message)
      throws Exception {
    EditableBundle bundle = EditableBundle.tiny();
    ObjectNode calibration = bundle.json(MEMBER);
    ((ObjectNode) calibration.get("graphs"))
        .set(graph, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));
    bundle.put(MEMBER, calibration);
    String refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle.repair().toBytes()))
            .getMessage();
    assertTrue(refusal.contains(MEMBER) && refusal.contains(message), refusal);
  }

  @Test
  void calibration_ofAnotherGraph_isRefusedWhenItIsDerived() {
    EditableBundle bundle = EditableBundle.tiny();
    ObjectNode calibration = bundle.json(MEMBER);
    ((ObjectNode) calibration.at("/graphs/tail.onnx/ranges")).put("elsewhere", 1);
    bundle.put(MEMBER, calibration);
    try (ModelBundle opened = ModelBundle.open(bundle.repair().toBytes())) {
      RatePoint point = opened.defaultRatePoint();
      assertFalse(opened.graph(GraphRole.ENCODER, point, Precision.INT8).length == 0);
      String message =
          assertThrows(
                  EngineException.class, () -> opened.graph(GraphRole.TAIL, point, Precision.INT8))
              .getMessage();
      assertTrue(message.contains("elsewhere") && message.contains("tail.onnx"), message);
    }
  }
}
