package io.venturi.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineException;
import io.venturi.engine.Precision;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedGraphTest {
  private static final ModelProto.Builder CONVOLUTIONS = GraphMaker.convolutions();
  private static final String RELU = CONVOLUTIONS.getGraph().getNode(3).getOutput(0);

  private static Calibration calibration(Set<String> floatNodes) {
    return new Calibration(
        Map.of(
            "x",
            Networks.range(withIdentity(), "copy", 4, 6, 6),
            RELU,
            Networks.range(CONVOLUTIONS, RELU, 8, 6, 6)),
        floatNodes);
  }

  /** An input cannot be an output: its copy can. */
  private static ModelProto.Builder withIdentity() {
    ModelProto.Builder model = CONVOLUTIONS.clone();
    model
        .getGraphBuilder()
        .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("x").addOutput("copy"));
    return model;
  }

  private static byte[] derive(ModelProto.Builder model, Calibration calibration) {
    return PrecisionGraphs.derive("g", model.build().toByteArray(), Precision.INT8, calibration);
  }

  private static List<NodeProto> nodes(GraphProto graph, String op) {
    return graph.getNodeList().stream().filter(n -> n.getOpType().equals(op)).toList();
  }

  private static TensorProto constant(GraphProto graph, String name) {
    return graph.getInitializerList().stream()
        .filter(t -> t.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void convolutions_readInt8OnBothSides_withZeroPointsOfZero() throws Exception {
    GraphProto graph = ModelProto.parseFrom(derive(CONVOLUTIONS, calibration(Set.of()))).getGraph();
    assertEquals(2, nodes(graph, "QuantizeLinear").size(), "the input's pair is shared");
    List<NodeProto> dequantize = nodes(graph, "DequantizeLinear");
    assertEquals(5, dequantize.size());
    List<String> made = new ArrayList<>();
    for (NodeProto node : dequantize) {
      made.add(node.getOutput(0));
      TensorProto zero = constant(graph, node.getInput(2));
      assertEquals(ElementType.INT8.code(), zero.getDataType());
      for (byte value : zero.getRawData().toByteArray()) {
        assertEquals(0, value);
      }
    }
    for (NodeProto conv : nodes(graph, "Conv")) {
      if (conv.getInputCount() > 2) {
        TensorProto bias = constant(graph, conv.getInput(2));
        assertEquals(ElementType.FLOAT.code(), bias.getDataType());
      }
      assertTrue(made.containsAll(conv.getInputList().subList(0, 2)), conv.toString());
    }
  }

  @Test
  void weights_perOutputChannel_areWithinHalfAStepOfTheStored() throws Exception {
    GraphProto graph = ModelProto.parseFrom(derive(CONVOLUTIONS, calibration(Set.of()))).getGraph();
    NodeProto dequantize =
        nodes(graph, "DequantizeLinear").stream()
            .filter(n -> n.getAttributeCount() > 0)
            .findFirst()
            .orElseThrow();
    assertEquals(0, dequantize.getAttribute(0).getI());
    float[] scales = TensorValues.floats(constant(graph, dequantize.getInput(1)));
    assertEquals(8, scales.length);
    byte[] bytes = constant(graph, dequantize.getInput(0)).getRawData().toByteArray();
    float[] stored = TensorValues.floats(CONVOLUTIONS.getGraph().getInitializer(0));
    int[] largest = new int[8];
    for (int i = 0; i < bytes.length; i++) {
      int channel = i / 36;
      assertEquals(stored[i], bytes[i] * scales[channel], 0.5001 * scales[channel]);
      largest[channel] = Math.max(largest[channel], Math.abs(bytes[i]));
    }
    for (int value : largest) {
      assertEquals(127, value);
    }
  }

  @Test
  void convolutions_inInt8_giveNearlyTheSame() {
    float[] full = Networks.run(CONVOLUTIONS.build().toByteArray());
    double difference =
        Networks.difference(full, Networks.run(derive(CONVOLUTIONS, calibration(Set.of()))));
    assertTrue(difference > 1e-4 && difference < 0.03, "difference " + difference);
  }

  @Test
  void floatNodes_stayAsTheyAreStored() throws Exception {
    List<String> convs =
        nodes(CONVOLUTIONS.getGraph(), "Conv").stream().map(NodeProto::getName).toList();
    byte[] derived = derive(CONVOLUTIONS, calibration(Set.copyOf(convs)));
    assertEquals(0, nodes(ModelProto.parseFrom(derived).getGraph(), "QuantizeLinear").size());
    assertArrayEquals(
        Networks.run(CONVOLUTIONS.build().toByteArray()), Networks.run(derived), 1e-5f);
  }

  @Test
  void attention_quantisesProductsWithWeightsOnly() throws Exception {
    ModelProto.Builder model = GraphMaker.attention();
    String tokens = nodes(model.getGraph(), "LayerNormalization").get(0).getOutput(0);
    String flat = nodes(model.getGraph(), "Reshape").get(0).getOutput(0);
    String scores = nodes(model.getGraph(), "Softmax").get(0).getOutput(0);
    Calibration ranges =
        new Calibration(
            Map.of(
                tokens, Networks.range(model, tokens, 5, 8),
                flat, Networks.range(model, flat, 40),
                scores, 1f),
            Set.of());
    byte[] derived = derive(model, ranges);
    GraphProto graph = ModelProto.parseFrom(derived).getGraph();
    assertEquals(2, nodes(graph, "QuantizeLinear").size());
    List<NodeProto> weights =
        nodes(graph, "DequantizeLinear").stream().filter(n -> n.getAttributeCount() > 0).toList();
    assertEquals(List.of(1L, 1L, 0L), weights.stream().map(n -> n.getAttribute(0).getI()).toList());
    double difference =
        Networks.difference(Networks.run(model.build().toByteArray()), Networks.run(derived));
    assertTrue(difference > 1e-4 && difference < 0.05, "difference " + difference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "w1"})
  void range_ofWhatIsNoActivation_isRefused(String tensor) {
    Calibration other = new Calibration(Map.of(tensor, 1f), Set.of());
    String message =
        assertThrows(EngineException.class, () -> derive(CONVOLUTIONS, other)).getMessage();
    assertTrue(message.contains(tensor) && message.contains("INT8"), message);
  }

  @Test
  void floatNode_thatIsNotThere_isRefused() {
    Calibration other = new Calibration(Map.of("x", 1f), Set.of("n_gone"));
    assertTrue(
        assertThrows(EngineException.class, () -> derive(CONVOLUTIONS, other))
            .getMessage()
            .contains("n_gone"));
  }

  @Test
  void noCalibration_isRefused() {
    byte[] stored = CONVOLUTIONS.build().toByteArray();
    String message =
        assertThrows(
                EngineException.class,
                () -> PrecisionGraphs.derive("enc.onnx", stored, Precision.INT8, null))
            .getMessage();
    assertTrue(message.contains("enc.onnx") && message.contains("FP16"), message);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_NORMAL})
  void calibration_withARangeThatIsNoScale_isRefused(float range) {
    assertThrows(
        IllegalArgumentException.class, () -> new Calibration(Map.of("x", range), Set.of()));
  }
}
