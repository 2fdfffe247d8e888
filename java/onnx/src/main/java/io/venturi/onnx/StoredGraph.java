package io.venturi.onnx;

import static io.venturi.onnx.RefusedGraph.check;

import com.google.protobuf.InvalidProtocolBufferException;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.OperatorSetIdProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import io.venturi.onnx.OnnxProto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stored graph, checked and taken apart: constants, weights (fp16 constants behind a cast to
 * float32), and the nodes that compute, in order. Every tensor's element type is known.
 */
final class StoredGraph {
  private static final int MAX_NODES = 100_000;
  private static final int MIN_OPSET = 13;
  private static final int MIN_IR = 4;

  private final ModelProto model;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, String> weights = new HashMap<>();
  private final List<NodeProto> nodes = new ArrayList<>();
  private final Map<String, ElementType> types = new HashMap<>();
  private final Set<String> nodeNames = new HashSet<>();
  private final String input;
  private final String output;

  private StoredGraph(ModelProto model) {
    this.model = model;
    checkVersions();
    GraphProto graph = model.getGraph();
    check(
        graph.getNodeCount() <= MAX_NODES,
        "it has " + graph.getNodeCount() + " nodes, at most " + MAX_NODES);
    graph.getInitializerList().forEach(this::addConstant);
    this.input =
        onlyFloat(
            graph.getInputList().stream().filter(i -> !types.containsKey(i.getName())).toList(),
            "inputs");
    define(input, ElementType.FLOAT);
    graph.getNodeList().forEach(this::addNode);
    this.output = onlyFloat(graph.getOutputList(), "outputs");
    check(
        types.get(output) == ElementType.FLOAT && isComputed(output) && !output.equals(input),
        "its output '" + output + "' is not a float tensor that a node makes");
  }

  /**
   * Reads a model.
   *
   * @throws RefusedGraph when the bytes are none, or it holds what is not derived here
   */
  static StoredGraph read(byte[] onnx) {
    try {
      return new StoredGraph(ModelProto.parseFrom(onnx));
    } catch (InvalidProtocolBufferException e) {
      throw new RefusedGraph("its " + onnx.length + " bytes are no ONNX model: " + e.getMessage());
    }
  }

  ModelProto model() {
    return model;
  }

  String output() {
    return output;
  }

  String input() {
    return input;
  }

  /** The input's sizes; 0 for one that is free. */
  List<Long> inputShape() {
    return model.getGraph().getInputList().stream()
        .filter(value -> value.getName().equals(input))
        .flatMap(value -> value.getType().getTensorType().getShape().getDimList().stream())
        .map(dimension -> Math.max(0, dimension.getDimValue()))
        .toList();
  }

  /** Those that compute; weights' casts and constants are not among them. */
  List<NodeProto> nodes() {
    return nodes;
  }

  boolean hasNode(String name) {
    return nodeNames.contains(name);
  }

  /** Of every name in the graph. */
  Map<String, ElementType> types() {
    return types;
  }

  boolean isFloat(String tensor) {
    return types.get(tensor) == ElementType.FLOAT;
  }

  /** Whether it is the input or a node's output, rather than a constant or a weight. */
  boolean isComputed(String tensor) {
    return types.containsKey(tensor)
        && !constants.containsKey(tensor)
        && !weights.containsKey(tensor);
  }

  /** The constant of this name. */
  @Nullable TensorProto constant(String name) {
    return constants.get(name);
  }

  /** Name of the fp16 constant that a float tensor is a cast of, or null. */
  @Nullable String halfOf(String tensor) {
    return weights.get(tensor);
  }

  /** The constant behind a float constant or weight; null for what is computed. */
  @Nullable TensorProto values(String tensor) {
    return constants.get(weights.getOrDefault(tensor, tensor));
  }

  private void checkVersions() {
    check(
        model.getIrVersion() >= MIN_IR,
        "its format version is " + model.getIrVersion() + ", must be at least " + MIN_IR);
    check(model.hasGraph(), "it holds no graph");
    long opset = 0;
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      opset = isDefault(set.getDomain()) ? set.getVersion() : opset;
    }
    check(opset >= MIN_OPSET, "its opset is " + opset + ", must be at least " + MIN_OPSET);
  }

  private static boolean isDefault(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private String onlyFloat(List<ValueInfoProto> values, String what) {
    check(values.size() == 1, "it has " + values.size() + " " + what + ", must have one");
    ValueInfoProto value = values.get(0);
    int type = value.getType().getTensorType().getElemType();
    check(
        type == ElementType.FLOAT.code(),
        "'" + value.getName() + "' is of element type " + type + ", must be float");
    return value.getName();
  }

  private void define(String name, ElementType type) {
    check(!name.isEmpty(), "a tensor has no name");
    check(types.put(name, type) == null, "tensor '" + name + "' is there twice");
  }

  private void addConstant(TensorProto tensor) {
    TensorValues.check(tensor);
    define(tensor.getName(), ElementType.of(tensor.getDataType(), tensor.getName()));
    constants.put(tensor.getName(), tensor);
  }

  private void addNode(NodeProto node) {
    String what = node.getOpType() + " '" + node.getName() + "'";
    check(
        isDefault(node.getDomain()),
        what + " is of domain '" + node.getDomain() + "'; only the default one is derived");
    for (String name : node.getInputList()) {
      check(
          name.isEmpty() || types.containsKey(name),
          what + " reads '" + name + "', which nothing before it makes");
    }
    if (node.getOpType().equals("Constant")) {
      addConstant(Constants.of(node));
      return;
    }
    check(node.getOutputCount() > 0, what + " has no output");
    nodeNames.add(node.getName());
    if (isWeightCast(node)) {
      define(node.getOutput(0), ElementType.FLOAT);
      weights.put(node.getOutput(0), node.getInput(0));
      return;
    }
    Operator.of(node.getOpType());
    check(
        node.getOutputCount() == 1 || node.getOpType().equals("Split"),
        what + " has " + node.getOutputCount() + " outputs; only Split may have several");
    for (String name : node.getInputList()) {
      check(
          types.get(name) != ElementType.FLOAT16,
          what + " reads '" + name + "' in fp16; a stored graph casts its weights to float32");
    }
    ElementType type = OutputTypes.of(node, types);
    node.getOutputList().forEach(name -> define(name, type));
    nodes.add(node);
  }

  private boolean isWeightCast(NodeProto node) {
    return Attributes.isCast(node, ElementType.FLOAT)
        && constants.containsKey(node.getInput(0))
        && types.get(node.getInput(0)) == ElementType.FLOAT16;
  }
}
