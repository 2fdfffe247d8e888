package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.Map;

/** What a node's outputs hold, by the operators' definitions. */
final class OutputTypes {
  private OutputTypes() {}

  /**
   * @param types of the tensors before the node
   * @throws RefusedGraph for a type that is not derived
   */
  static ElementType of(NodeProto node, Map<String, ElementType> types) {
    String what = node.getOpType() + " '" + node.getName() + "'";
    return switch (node.getOpType()) {
      case "Cast" -> cast(node, what);
      case "Shape", "Size", "ArgMax", "ArgMin" -> ElementType.INT64;
      case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Not" ->
          ElementType.BOOL;
      case "ConstantOfShape" ->
          ElementType.of(
              Attributes.find(node, "value")
                  .map(AttributeProto::getT)
                  .map(TensorProto::getDataType)
                  .orElse(ElementType.FLOAT.code()),
              what);
      case "Where" -> input(node, 1, types, what);
      default -> input(node, 0, types, what);
    };
  }

  private static ElementType cast(NodeProto node, String what) {
    ElementType to = ElementType.of(Attributes.integer(node, "to", 0), what);
    RefusedGraph.check(
        to != ElementType.FLOAT16, what + " casts to fp16; a stored graph computes in float32");
    return to;
  }

  private static ElementType input(
      NodeProto node, int index, Map<String, ElementType> types, String what) {
    ElementType type = index < node.getInputCount() ? types.get(node.getInput(index)) : null;
    if (type == null) {
      throw new RefusedGraph(what + " lacks input " + index);
    }
    return type;
  }
}
