package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fp16 graph. Every float tensor is made in one type, fp16 or float32; who wants the other
 * reads a cast of it, made once. Weights are fp16 already and are read as they are stored.
 */
final class HalfGraph {
  private final StoredGraph stored;
  private final GraphWriter writer;

  /** Computed tensors that are made in fp16; the other ones are float32. */
  private final Set<String> madeInHalf = new HashSet<>();

  private final Map<String, String> halves = new HashMap<>();
  private final Map<String, String> fulls = new HashMap<>();
  private final Map<String, Boolean> fits = new HashMap<>();

  private HalfGraph(StoredGraph stored) {
    this.stored = stored;
    this.writer = new GraphWriter(stored);
  }

  static byte[] of(StoredGraph stored) {
    HalfGraph half = new HalfGraph(stored);
    stored.nodes().forEach(half::add);
    return half.writer.toBytes();
  }

  private void add(NodeProto node) {
    boolean inHalf = isHalf(node);
    List<String> inputs = new ArrayList<>();
    for (String name : node.getInputList()) {
      if (!stored.isFloat(name)) {
        inputs.add(writer.use(name));
      } else {
        inputs.add(inHalf ? half(name) : full(name));
      }
    }
    List<String> outputs = new ArrayList<>();
    for (String name : node.getOutputList()) {
      outputs.add(inHalf && stored.isFloat(name) ? makeHalf(name) : name);
    }
    writer.node(node, inputs, outputs);
    if (inHalf && node.getOutputList().contains(stored.output())) {
      writer.cast(halves.get(stored.output()), stored.output(), ElementType.FLOAT);
      fulls.put(stored.output(), stored.output());
    }
  }

  /** Declares a tensor that is made in fp16; the graph's output gives its name to the cast. */
  private String makeHalf(String tensor) {
    madeInHalf.add(tensor);
    String name = tensor.equals(stored.output()) ? writer.fresh(tensor, "_fp16") : tensor;
    halves.put(tensor, name);
    return name;
  }

  private boolean isHalf(NodeProto node) {
    List<String> floats = node.getInputList().stream().filter(stored::isFloat).toList();
    if (floats.isEmpty() || !floats.stream().allMatch(this::fitsHalf)) {
      return false;
    }
    return switch (Operator.of(node.getOpType())) {
      case HALF -> true;
      case FULL -> false;
      case FOLLOW -> floats.stream().anyMatch(t -> madeInHalf.contains(t) || !stored.isComputed(t));
    };
  }

  /** Whether every finite value of a constant stays finite. */
  private boolean fitsHalf(String tensor) {
    TensorProto values = stored.isComputed(tensor) ? null : stored.values(tensor);
    return values == null || fits.computeIfAbsent(values.getName(), name -> fitsHalf(values));
  }

  private static boolean fitsHalf(TensorProto tensor) {
    if (tensor.getDataType() == ElementType.FLOAT16.code()) {
      return true;
    }
    for (float value : TensorValues.floats(tensor)) {
      if (Float.isFinite(value) && Float.isInfinite(Halves.toFloat(Halves.of(value)))) {
        return false;
      }
    }
    return true;
  }

  private String half(String tensor) {
    String known = halves.get(tensor);
    return known != null ? known : halves.computeIfAbsent(tensor, this::newHalf);
  }

  private String newHalf(String tensor) {
    String weight = stored.halfOf(tensor);
    if (weight != null) {
      return writer.use(weight);
    }
    String name = writer.fresh(tensor, "_fp16");
    TensorProto constant = stored.constant(tensor);
    if (constant == null) {
      writer.cast(tensor, name, ElementType.FLOAT16);
      return name;
    }
    return writer.constant(
        TensorValues.ofHalves(name, TensorValues.floats(constant), constant.getDimsList()));
  }

  private String full(String tensor) {
    if (!madeInHalf.contains(tensor)) {
      return writer.use(tensor);
    }
    String known = fulls.get(tensor);
    if (known != null) {
      return known;
    }
    String name = writer.fresh(tensor, "_fp32");
    writer.cast(halves.get(tensor), name, ElementType.FLOAT);
    fulls.put(tensor, name);
    return name;
  }
}
