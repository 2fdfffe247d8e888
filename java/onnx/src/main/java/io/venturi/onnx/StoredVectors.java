package io.venturi.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The float32 graph: the stored one, whose vectors (biases, scales of norms) are float32 constants
 * instead of casts of fp16 ones. TensorRT's parser takes the bias of a convolution from a constant
 * only; the values are the same.
 */
final class StoredVectors {
  private StoredVectors() {}

  /** The model with constant vectors; the array itself when it holds nothing of the kind. */
  static byte[] asConstants(byte[] onnx) {
    try {
      ModelProto model = ModelProto.parseFrom(onnx);
      GraphProto.Builder graph = model.getGraph().toBuilder();
      return rewrite(graph) ? model.toBuilder().setGraph(graph).build().toByteArray() : onnx;
    } catch (InvalidProtocolBufferException | RefusedGraph e) {
      // Not for us to refuse what is run as it is stored: the engine reads it next.
      return onnx;
    }
  }

  private static boolean rewrite(GraphProto.Builder graph) {
    Map<String, TensorProto> vectors = new HashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      if (isHalfVector(tensor)) {
        TensorValues.check(tensor);
        vectors.put(tensor.getName(), tensor);
      }
    }
    GraphProto stored = graph.build();
    graph.clearNode().clearInitializer();
    Set<String> read = new HashSet<>();
    List<TensorProto> constants = new ArrayList<>();
    for (NodeProto node : stored.getNodeList()) {
      TensorProto vector =
          Attributes.isCast(node, ElementType.FLOAT) && node.getOutputCount() == 1
              ? vectors.get(node.getInput(0))
              : null;
      if (vector == null) {
        graph.addNode(node);
        read.addAll(node.getInputList());
      } else {
        constants.add(asFloat(vector, node.getOutput(0)));
      }
    }
    for (TensorProto tensor : stored.getInitializerList()) {
      if (!vectors.containsKey(tensor.getName()) || read.contains(tensor.getName())) {
        graph.addInitializer(tensor);
      }
    }
    graph.addAllInitializer(constants);
    return !constants.isEmpty();
  }

  static boolean isHalfVector(TensorProto tensor) {
    return tensor.getDimsCount() == 1 && tensor.getDataType() == ElementType.FLOAT16.code();
  }

  /** The same values in float32, by another name. */
  static TensorProto asFloat(TensorProto half, String name) {
    return TensorValues.ofFloats(name, TensorValues.floats(half), half.getDimsList());
  }
}
