package io.venturi.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How an operator is computed in a half-precision graph.
 *
 * <p>{@link #FULL} is the list of what overflows or loses too much in fp16 (sums of many squares,
 * exponentials, normalisations), and of what is not arithmetic on floats at all.
 */
enum Operator {
  /** In fp16. */
  HALF(
      "Conv",
      "ConvTranspose",
      "Gemm",
      "MatMul",
      "Add",
      "Sub",
      "Mul",
      "Div",
      "Neg",
      "Abs",
      "Sum",
      "Min",
      "Max",
      "Clip",
      "Relu",
      "LeakyRelu",
      "PRelu",
      "Elu",
      "Selu",
      "Celu",
      "Sigmoid",
      "HardSigmoid",
      "HardSwish",
      "Tanh",
      "Erf",
      "Gelu",
      "MaxPool",
      "AveragePool",
      "GlobalMaxPool",
      "ReduceMax",
      "ReduceMin",
      "Where"),
  /** In float32, between casts. */
  FULL(
      "Softmax",
      "LogSoftmax",
      "LayerNormalization",
      "InstanceNormalization",
      "GroupNormalization",
      "BatchNormalization",
      "LpNormalization",
      "ReduceMean",
      "ReduceSum",
      "ReduceProd",
      "ReduceL1",
      "ReduceL2",
      "ReduceSumSquare",
      "ReduceLogSum",
      "ReduceLogSumExp",
      "GlobalAveragePool",
      "Pow",
      "Exp",
      "Log",
      "Sqrt",
      "Reciprocal",
      "Softplus",
      "CumSum",
      "Resize",
      "Cast",
      "Shape",
      "Size",
      "ConstantOfShape",
      "Range",
      "Equal",
      "Less",
      "LessOrEqual",
      "Greater",
      "GreaterOrEqual",
      "And",
      "Or",
      "Not",
      "ArgMax",
      "ArgMin"),
  /** Moves values without computing: in fp16 unless all it moves is float32. */
  FOLLOW(
      "Reshape",
      "Transpose",
      "Flatten",
      "Concat",
      "Slice",
      "Split",
      "Squeeze",
      "Unsqueeze",
      "Pad",
      "Gather",
      "GatherElements",
      "GatherND",
      "Expand",
      "Tile",
      "Identity",
      "DepthToSpace",
      "SpaceToDepth");

  private static final Map<String, Operator> BY_NAME = new HashMap<>();

  static {
    for (Operator operator : values()) {
      operator.names.forEach(name -> BY_NAME.put(name, operator));
    }
  }

  private final List<String> names;

  Operator(String... names) {
    this.names = List.of(names);
  }

  /**
   * @throws RefusedGraph when its rule is not known here
   */
  static Operator of(String opType) {
    Operator operator = BY_NAME.get(opType);
    RefusedGraph.check(
        operator != null, "operator '" + opType + "' is not one whose precisions are derived here");
    return operator;
  }
}
