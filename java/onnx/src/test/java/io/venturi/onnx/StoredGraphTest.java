package io.venturi.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineException;
import io.venturi.engine.Precision;
import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.OperatorSetIdProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoredGraphTest {
  private static final int MUTATIONS = 5_000;

  private static Arguments change(String reason, Consumer<ModelProto.Builder> change) {
    return Arguments.of(reason, change);
  }

  private static Arguments inGraph(String reason, Consumer<GraphProto.Builder> change) {
    return change(reason, model -> change.accept(model.getGraphBuilder()));
  }

  private static Arguments inWeight(String reason, Consumer<TensorProto.Builder> change) {
    return inGraph(reason, graph -> change.accept(graph.getInitializerBuilder(0)));
  }

  private static Consumer<GraphProto.Builder> reading(String op, String... inputs) {
    return graph -> {
      NodeProto.Builder node = graph.addNodeBuilder().setOpType(op).addOutput("more");
      Stream.of(inputs).forEach(node::addInput);
    };
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("no graph", ModelProto.Builder::clearGraph),
        change("format version is 3", model -> model.setIrVersion(3)),
        change("opset is 12", model -> model.getOpsetImportBuilder(0).setVersion(12)),
        change(
            "opset is 0",
            model -> model.setOpsetImport(0, OperatorSetIdProto.newBuilder().setDomain("a"))),
        inGraph("0 inputs", GraphProto.Builder::clearInput),
        inGraph("2 outputs", g -> g.addOutput(GraphMaker.value("t3", 8))),
        inGraph("not a float tensor", g -> g.setOutput(0, GraphMaker.value("w1", 8))),
        inGraph("not a float tensor", g -> g.setOutput(0, GraphMaker.value("gone", 8))),
        inGraph(
            "must be float",
            g -> g.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().setElemType(7)),
        inGraph("nothing before it makes", g -> g.addNode(0, g.getNode(g.getNodeCount() - 1))),
        inGraph("there twice", g -> g.addInitializer(g.getInitializer(0))),
        inGraph("there twice", g -> g.addNode(g.getNode(g.getNodeCount() - 1))),
        inGraph("domain 'com.other'", g -> g.getNodeBuilder(2).setDomain("com.other")),
        inGraph("'Loop'", reading("Loop", "x")),
        inGraph("'QuantizeLinear'", reading("QuantizeLinear", "x")),
        inGraph("in fp16", reading("Relu", "w1")),
        inGraph("lacks input 1", reading("Where", "x")),
        inGraph("lacks input 0", reading("Relu")),
        inGraph("no output", g -> g.addNodeBuilder().setOpType("Relu").addInput("x")),
        inGraph("2 outputs", g -> g.getNodeBuilder(g.getNodeCount() - 1).addOutput("second")),
        inGraph(
            "element type 16",
            g ->
                g.addNodeBuilder()
                    .setOpType("Cast")
                    .addInput("x")
                    .addOutput("more")
                    .addAttribute(Attributes.integer("to", 16))),
        inGraph(
            "casts to fp16",
            g ->
                g.addNodeBuilder()
                    .setOpType("Cast")
                    .addInput("x")
                    .addOutput("more")
                    .addAttribute(Attributes.integer("to", 10))),
        inGraph(
            "holds a sparse_value",
            g ->
                g.addNodeBuilder()
                    .setOpType("Constant")
                    .addOutput("more")
                    .addAttribute(AttributeProto.newBuilder().setName("sparse_value"))),
        inWeight("another file", tensor -> tensor.setDataLocation(1)),
        inWeight("element type 11", tensor -> tensor.setDataType(11)),
        inWeight("holds 288 values", tensor -> tensor.setDims(0, 9)),
        inWeight("has shape", tensor -> tensor.setDims(0, -8)),
        inWeight("has shape", tensor -> tensor.setDims(0, Long.MAX_VALUE)),
        inWeight("holds 0 values", TensorProto.Builder::clearRawData));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void unsoundGraph_isRefusedByName(String reason, Consumer<ModelProto.Builder> change) {
    ModelProto.Builder model = GraphMaker.convolutions();
    change.accept(model);
    byte[] bytes = model.build().toByteArray();
    String message =
        assertThrows(
                EngineException.class,
                () -> PrecisionGraphs.derive("rate1/encoder.onnx", bytes, Precision.FP16, null))
            .getMessage();
    assertTrue(message.startsWith("rate1/encoder.onnx: ") && message.contains(reason), message);
  }

  @Test
  void bytes_thatAreNoModel_areRefused() {
    assertThrows(
        EngineException.class,
        () -> PrecisionGraphs.derive("g", new byte[] {1, 2, 3}, Precision.FP16, null));
  }

  @Test
  void mutatedGraphs_areDerivedOrRefused_neverAnythingElse() {
    Calibration calibration = new Calibration(Map.of("x", 3f), Set.of());
    for (ModelProto.Builder model : Set.of(GraphMaker.convolutions(), GraphMaker.attention())) {
      byte[] sound = model.build().toByteArray();
      Random random = new Random(17);
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] bytes = sound.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        derive(bytes, Precision.FP32, calibration);
        derive(bytes, Precision.FP16, calibration);
        derive(bytes, Precision.INT8, calibration);
      }
    }
  }

  private static void derive(byte[] bytes, Precision precision, Calibration calibration) {
    try {
      PrecisionGraphs.derive("mutated", bytes, precision, calibration);
    } catch (EngineException e) {
      assertTrue(e.getMessage().startsWith("mutated: "));
    }
  }
}
