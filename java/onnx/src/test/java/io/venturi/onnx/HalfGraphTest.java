package io.venturi.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.engine.Precision;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HalfGraphTest {
  private static ModelProto derived(ModelProto.Builder model) throws Exception {
    byte[] stored = model.build().toByteArray();
    return ModelProto.parseFrom(PrecisionGraphs.derive("g", stored, Precision.FP16, null));
  }

  private static List<String> operators(ModelProto model) {
    return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
  }

  private static NodeProto node(ModelProto model, String op) {
    return model.getGraph().getNodeList().stream()
        .filter(n -> n.getOpType().equals(op))
        .findFirst()
        .orElseThrow();
  }

  /** Tensors that hold fp16: fp16 constants, casts to it. */
  private static Set<String> castToHalf(ModelProto model) {
    return model.getGraph().getNodeList().stream()
        .filter(n -> n.getOpType().equals("Cast"))
        .filter(n -> n.getAttribute(0).getI() == ElementType.FLOAT16.code())
        .map(n -> n.getOutput(0))
        .collect(Collectors.toSet());
  }

  @Test
  void fp32_hasItsBiasesAsConstants_andGivesTheSame() throws Exception {
    byte[] stored = GraphMaker.convolutions().build().toByteArray();
    byte[] full = PrecisionGraphs.derive("g", stored, Precision.FP32, null);
    ModelProto model = ModelProto.parseFrom(full);
    assertEquals(
        List.of("Cast", "Conv", "Relu", "Cast", "Conv", "Cast", "Conv", "Add"), operators(model));
    Set<String> constants =
        model.getGraph().getInitializerList().stream()
            .filter(t -> t.getDataType() == ElementType.FLOAT.code())
            .map(t -> t.getName())
            .collect(Collectors.toSet());
    assertTrue(constants.contains(node(model, "Conv").getInput(2)));
    assertArrayEquals(Networks.run(stored), Networks.run(full));
    assertSame(full, PrecisionGraphs.derive("g", full, Precision.FP32, null));
  }

  @Test
  void fp32_ofWhatIsNoModel_isTheArrayItself() {
    byte[] noModel = {1, 2, 3};
    assertSame(noModel, PrecisionGraphs.derive("g", noModel, Precision.FP32, null));
  }

  @Test
  void convolutions_areHalfBetweenTwoCasts_andReadTheStoredWeights() throws Exception {
    ModelProto half = derived(GraphMaker.convolutions());
    assertEquals(List.of("Cast", "Conv", "Relu", "Conv", "Conv", "Add", "Cast"), operators(half));
    Set<String> constants =
        half.getGraph().getInitializerList().stream()
            .filter(t -> t.getDataType() == ElementType.FLOAT16.code())
            .map(t -> t.getName())
            .collect(Collectors.toSet());
    assertTrue(constants.containsAll(node(half, "Conv").getInputList().subList(1, 3)));
    assertEquals(5, constants.size());
    assertEquals("y", half.getGraph().getNode(6).getOutput(0));
    assertEquals("test", half.getProducerName());
  }

  @Test
  void convolutions_inHalf_runAndGiveNearlyTheSame() throws Exception {
    byte[] stored = GraphMaker.convolutions().build().toByteArray();
    float[] full = Networks.run(stored);
    float[] half = Networks.run(PrecisionGraphs.derive("g", stored, Precision.FP16, null));
    double difference = Networks.difference(full, half);
    // Nothing where the runtime has no fp16 kernels and drops the casts around its own float32
    // ones.
    assertTrue(difference < 3e-3, "difference " + difference);
  }

  @Test
  void attention_keepsNormalisationAndSoftmaxInFloat_andGivesNearlyTheSame() throws Exception {
    ModelProto.Builder model = GraphMaker.attention();
    ModelProto half = derived(model);
    Set<String> halves = castToHalf(half);
    assertEquals("x", node(half, "LayerNormalization").getInput(0));
    assertFalse(halves.contains(node(half, "Softmax").getInput(0)));
    NodeProto product = node(half, "MatMul");
    assertTrue(halves.contains(product.getInput(0)), "the normalised tokens are cast");
    double difference =
        Networks.difference(
            Networks.run(model.build().toByteArray()), Networks.run(half.toByteArray()));
    assertTrue(difference < 5e-3, "difference " + difference);
  }

  @Test
  void constantBeyondHalf_keepsItsNodeInFloat() throws Exception {
    GraphMaker maker = new GraphMaker(4);
    maker.graph.addInitializer(TensorValues.ofFloats("big", new float[] {1e6f}, List.of()));
    String scaled = maker.node("Mul", List.of("x", "big"));
    String small = maker.node("Div", List.of(scaled, "big"));
    maker.named("Relu", List.of(small), "y");
    ModelProto half = derived(maker.model(4));
    assertEquals(List.of("Mul", "Div", "Cast", "Relu", "Cast"), operators(half));
  }

  @Test
  void tensorNamedLikeACast_keepsItsName() throws Exception {
    GraphMaker maker = new GraphMaker(4);
    maker.named("Relu", List.of("x"), "x_fp16");
    maker.named("Abs", List.of("x_fp16"), "y_fp16");
    maker.named("Neg", List.of("y_fp16"), "y");
    byte[] stored = maker.model(4).build().toByteArray();
    float[] half = Networks.run(PrecisionGraphs.derive("g", stored, Precision.FP16, null));
    assertTrue(Networks.difference(Networks.run(stored), half) < 1e-3);
  }
}
