package io.venturi.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.engine.Precision;
import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedConvolutionsTest {
  private static final AttributeProto PADS = GraphMaker.ints("pads", 1, 1, 1, 1);
  private static final AttributeProto STRIDE_2 = GraphMaker.ints("strides", 2, 2);

  /** The first block of the encoder: picture to relu(conv(conv(x))) + skip(x). */
  private static byte[] block(
      long channels, long between, long height, long width, boolean biases, AttributeProto pads) {
    GraphMaker maker = new GraphMaker(channels, height, width);
    String inner =
        maker.node("Conv", inputs(maker, "x", between, channels, biases), pads, STRIDE_2);
    String outer = maker.node("Conv", inputs(maker, inner, 16L, between, biases), PADS);
    String relu = maker.node("Relu", List.of(outer));
    String skip = maker.node("Conv", List.of("x", maker.weight(16L, channels, 1L, 1L)), STRIDE_2);
    maker.named("Add", List.of(skip, relu), "y");
    return maker.model(16, height / 2, width / 2).build().toByteArray();
  }

  private static List<String> inputs(
      GraphMaker maker, String tensor, long outputs, long channels, boolean bias) {
    String weight = maker.weight(outputs, channels, 3L, 3L);
    return bias ? List.of(tensor, weight, maker.weight(outputs)) : List.of(tensor, weight);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 24, 24, true",
    "3, 10, 16, true",
    "3, 16, 10, false",
    "1, 12, 12, true",
    "2, 4, 4, true",
  })
  void pairAtThePicture_isJoined_andGivesTheSameUpToItsBorder(
      long channels, long height, long width, boolean biases) throws Exception {
    byte[] stored = block(channels, 64, height, width, biases, PADS);
    byte[] folded = FoldedConvolutions.of(stored);
    assertNotSame(stored, folded);
    List<NodeProto> nodes = ModelProto.parseFrom(folded).getGraph().getNodeList();
    assertEquals(1, nodes.stream().filter(n -> n.getOpType().equals("Conv") && isSide7(n)).count());
    assertTrue(Networks.difference(Networks.run(stored), Networks.run(folded)) < 2e-6);
    byte[] constants = PrecisionGraphs.derive("g", folded, Precision.FP32, null);
    assertTrue(Networks.difference(Networks.run(stored), Networks.run(constants)) < 2e-6);
    assertSame(folded, FoldedConvolutions.of(folded));
  }

  private static boolean isSide7(NodeProto node) {
    return Attributes.integers(node, "kernel_shape", List.of()).equals(List.of(7L, 7L));
  }

  @ParameterizedTest
  @CsvSource({"4, 64, 24", "3, 8, 24", "3, 64, 23", "3, 64, 2"})
  void pairOfOtherShapeOrWithoutGain_isLeftAlone(long channels, long between, long side) {
    byte[] stored = block(channels, between, side, side, true, PADS);
    assertSame(stored, FoldedConvolutions.of(stored));
  }

  @Test
  void otherPadding_isLeftAlone() {
    byte[] stored = block(3, 64, 24, 24, true, GraphMaker.ints("pads", 1, 1, 0, 0));
    assertSame(stored, FoldedConvolutions.of(stored));
  }

  @Test
  void resultReadTwice_isLeftAlone() {
    GraphMaker maker = new GraphMaker(3, 24, 24);
    String inner = maker.node("Conv", inputs(maker, "x", 64, 3, true), PADS, STRIDE_2);
    String outer = maker.node("Conv", inputs(maker, inner, 64, 64, true), PADS);
    maker.named("Add", List.of(inner, outer), "y");
    byte[] stored = maker.model(64, 12, 12).build().toByteArray();
    assertSame(stored, FoldedConvolutions.of(stored));
  }

  @Test
  void activationBetween_isLeftAlone() {
    GraphMaker maker = new GraphMaker(3, 24, 24);
    String inner = maker.node("Conv", inputs(maker, "x", 64, 3, true), PADS, STRIDE_2);
    String relu = maker.node("Relu", List.of(inner));
    maker.named("Conv", inputs(maker, relu, 16, 64, true), "y", PADS);
    byte[] stored = maker.model(16, 12, 12).build().toByteArray();
    assertSame(stored, FoldedConvolutions.of(stored));
  }

  @Test
  void noModel_isTheArrayItself() {
    byte[] noModel = {1, 2, 3};
    assertSame(noModel, FoldedConvolutions.of(noModel));
  }
}
