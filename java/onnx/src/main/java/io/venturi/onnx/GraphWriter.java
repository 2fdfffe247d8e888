package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the nodes of a derived graph and those constants of the stored one that they use; what
 * nothing uses is left out. Names of the stored graph are never given to anything else.
 */
final class GraphWriter {
  private final StoredGraph stored;
  private final GraphProto.Builder graph;
  private final Set<String> names;
  private final Set<String> used = new HashSet<>();
  private int count;

  GraphWriter(StoredGraph stored) {
    this.stored = stored;
    this.names = new HashSet<>(stored.types().keySet());
    // Types of tensors between the nodes change; engines infer them.
    this.graph =
        stored.model().getGraph().toBuilder().clearNode().clearInitializer().clearValueInfo();
  }

  /** A name that nothing has, beginning with another. */
  String fresh(String base, String suffix) {
    String name = base + suffix;
    while (!names.add(name)) {
      name = base + suffix + "_" + ++count;
    }
    return name;
  }

  /**
   * Makes a stored tensor readable under its own name: a constant is copied, a weight cast, a
   * vector among weights (a bias) made a float32 constant.
   */
  String use(String tensor) {
    TensorProto constant = stored.constant(tensor);
    String half = stored.halfOf(tensor);
    if (constant == null && half == null || !used.add(tensor)) {
      return tensor;
    }
    TensorProto weight = stored.values(tensor);
    if (half != null && weight != null && StoredVectors.isHalfVector(weight)) {
      graph.addInitializer(StoredVectors.asFloat(weight, tensor));
    } else if (half != null) {
      cast(use(half), tensor, ElementType.FLOAT);
    } else {
      graph.addInitializer(constant);
    }
    return tensor;
  }

  String constant(TensorProto tensor) {
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  void cast(String from, String to, ElementType type) {
    node("Cast", List.of(from), to, Attributes.integer("to", type.code()));
  }

  void node(String op, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName(output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
  }

  /** A stored node with other inputs and outputs. */
  void node(NodeProto node, List<String> inputs, List<String> outputs) {
    graph.addNode(
        node.toBuilder().clearInput().addAllInput(inputs).clearOutput().addAllOutput(outputs));
  }

  byte[] toBytes() {
    return stored.model().toBuilder().setGraph(graph).build().toByteArray();
  }
}
