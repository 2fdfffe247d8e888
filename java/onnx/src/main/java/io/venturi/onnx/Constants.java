package io.venturi.onnx;

import static io.venturi.onnx.RefusedGraph.check;

import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.List;

/** Constant nodes as initialisers: strongly typed engines take weights and scales from there. */
final class Constants {
  private Constants() {}

  /** The initialiser that a Constant node stands for, by the name of its output. */
  static TensorProto of(NodeProto node) {
    String what = "Constant '" + node.getName() + "'";
    check(
        node.getOutputCount() == 1 && node.getAttributeCount() == 1,
        what + " has not one output and one attribute");
    AttributeProto value = node.getAttribute(0);
    TensorProto.Builder tensor =
        switch (value.getName()) {
          case "value" -> value.getT().toBuilder();
          case "value_float" -> floats(List.of(value.getF()));
          case "value_floats" -> floats(value.getFloatsList()).addDims(value.getFloatsCount());
          case "value_int" -> integers(List.of(value.getI()));
          case "value_ints" -> integers(value.getIntsList()).addDims(value.getIntsCount());
          default -> throw new RefusedGraph(what + " holds a " + value.getName());
        };
    return tensor.setName(node.getOutput(0)).build();
  }

  private static TensorProto.Builder floats(List<Float> values) {
    return TensorProto.newBuilder().setDataType(ElementType.FLOAT.code()).addAllFloatData(values);
  }

  private static TensorProto.Builder integers(List<Long> values) {
    return TensorProto.newBuilder().setDataType(ElementType.INT64.code()).addAllInt64Data(values);
  }
}
