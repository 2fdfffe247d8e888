package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import java.util.List;
import java.util.Optional;

/** Attributes of nodes. */
final class Attributes {
  private static final int INT = 2;
  private static final int INTS = 7;

  private Attributes() {}

  static Optional<AttributeProto> find(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  /** An integer attribute or its default. */
  static long integer(NodeProto node, String name, long otherwise) {
    return find(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  /** A list of integers or its default. */
  static List<Long> integers(NodeProto node, String name, List<Long> otherwise) {
    return find(node, name).map(AttributeProto::getIntsList).orElse(otherwise);
  }

  /** Whether it casts one tensor to this type. */
  static boolean isCast(NodeProto node, ElementType to) {
    return node.getOpType().equals("Cast")
        && node.getInputCount() == 1
        && integer(node, "to", 0) == to.code();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setI(value).setType(INT).build();
  }

  static AttributeProto integers(String name, Long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .addAllInts(List.of(values))
        .setType(INTS)
        .build();
  }
}
