package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two convolutions that begin FrankenSplit's encoder (3x3 of stride 2 on the picture, 3x3
 * of stride 1, nothing between) into the one 7x7 convolution that they are, which takes a third of
 * the multiplications (docs/adr/0016).
 *
 * <p>They are that convolution but for the outermost pixels: there the second one reads zeros where
 * the joined one reads what the first would have given beyond its edge. Two small convolutions of
 * the picture's last row and last column take exactly this away, so that results differ from the
 * stored graph's by no more than the order of float additions.
 *
 * <pre>
 *   x -- 7x7, stride 2 ------------------------------+
 *   |-- last row ----- as it is, ones, corner: T --- 2x7, rows apart -- + -- + -- what the second gave
 *   |-- last column -- as it is, ones: U ----------- 7x2, columns apart +
 * </pre>
 *
 * Thread-safe.
 */
public final class FoldedConvolutions {
  private static final Long[] ONE_BY_ONE = {1L, 1L};

  private final StoredGraph stored;
  private final GraphWriter writer;

  private FoldedConvolutions(StoredGraph stored) {
    this.stored = stored;
    this.writer = new GraphWriter(stored);
  }

  /**
   * Joins what can be joined.
   *
   * @param onnx a model in float32 as it is stored; not changed
   * @return the model's bytes; the array given when it has no such pair, or is no model that is
   *     derived here: its engine will tell what is wrong
   */
  public static byte[] of(byte[] onnx) {
    try {
      StoredGraph stored = StoredGraph.read(onnx);
      NodeProto first = first(stored);
      NodeProto second = first == null ? null : second(stored, first);
      return second == null ? onnx : new FoldedConvolutions(stored).joined(first, second);
    } catch (RefusedGraph e) {
      return onnx;
    }
  }

  /** The convolution of stride 2 that reads the picture, if its result goes to one place only. */
  private static @Nullable NodeProto first(StoredGraph stored) {
    List<Long> shape = stored.inputShape();
    if (shape.size() != 4 || shape.get(1) > FoldedWeights.MOST_CHANNELS) {
      return null;
    }
    for (long size : shape.subList(2, 4)) {
      if (size < 4 || size % 2 != 0) {
        return null;
      }
    }
    Map<String, Integer> readers = new HashMap<>();
    stored.nodes().forEach(n -> n.getInputList().forEach(i -> readers.merge(i, 1, Integer::sum)));
    return stored.nodes().stream()
        .filter(n -> n.getInput(0).equals(stored.input()) && isConvolution(stored, n, 2))
        .filter(n -> !n.getOutput(0).equals(stored.output()))
        .filter(n -> readers.getOrDefault(n.getOutput(0), 0) == 1)
        .findFirst()
        .orElse(null);
  }

  /** The convolution that reads the first's result, if joining them saves half of the work. */
  private static @Nullable NodeProto second(StoredGraph stored, NodeProto first) {
    return stored.nodes().stream()
        .filter(n -> n.getInputCount() > 0 && n.getInput(0).equals(first.getOutput(0)))
        .filter(n -> isConvolution(stored, n, 1))
        .filter(n -> FoldedWeights.saves(weight(stored, first), weight(stored, n)))
        .findFirst()
        .orElse(null);
  }

  private static boolean isConvolution(StoredGraph stored, NodeProto node, long stride) {
    return node.getOpType().equals("Conv")
        && node.getInputCount() >= 2
        && stored.values(node.getInput(1)) != null
        && weight(stored, node).getDimsList().subList(2, 4).equals(List.of(3L, 3L))
        && (node.getInputCount() < 3 || stored.values(node.getInput(2)) != null)
        && Attributes.find(node, "auto_pad").isEmpty()
        && Attributes.integer(node, "group", 1) == 1
        && Attributes.integers(node, "dilations", List.of(1L, 1L)).equals(List.of(1L, 1L))
        && Attributes.integers(node, "pads", List.of()).equals(List.of(1L, 1L, 1L, 1L))
        && Attributes.integers(node, "strides", List.of(1L, 1L)).equals(List.of(stride, stride));
  }

  private static TensorProto weight(StoredGraph stored, NodeProto node) {
    TensorProto weight = stored.values(node.getInput(1));
    RefusedGraph.check(
        weight != null && weight.getDimsCount() == 4, "a convolution's weight is no picture's");
    return weight;
  }

  private byte[] joined(NodeProto first, NodeProto second) {
    FoldedWeights weights =
        FoldedWeights.of(weight(stored, first), bias(first), weight(stored, second), bias(second));
    for (NodeProto node : stored.nodes()) {
      if (node == second) {
        join(weights, second.getOutput(0));
      } else if (node != first) {
        List<String> inputs = new ArrayList<>();
        node.getInputList().forEach(name -> inputs.add(name.isEmpty() ? name : writer.use(name)));
        writer.node(node, inputs, node.getOutputList());
      }
    }
    return writer.toBytes();
  }

  private float @Nullable [] bias(NodeProto node) {
    TensorProto bias = node.getInputCount() < 3 ? null : stored.values(node.getInput(2));
    return bias == null ? null : TensorValues.floats(bias);
  }

  private void join(FoldedWeights weights, String output) {
    long height = stored.inputShape().get(2);
    long width = stored.inputShape().get(3);
    long down = height / 2 - 1;
    long across = width / 2 - 1;
    String picture = stored.input();
    String row = last(picture, height, 2, output, "_row");
    String column = last(picture, width, 3, output, "_column");
    String corner = last(row, width, 3, output, "_corner");

    AttributeProto one = Attributes.integers("kernel_shape", ONE_BY_ONE);
    String rowStrip =
        conv(
            List.of(row, constant(weights.select(), output), constant(weights.ones(), output)),
            output,
            one,
            Attributes.integers("pads", 0L, 2L, 0L, 2L));
    String cornerStrip =
        conv(
            List.of(corner, constant(weights.selectCorner(), output)),
            output,
            one,
            Attributes.integers("pads", 0L, width + 1, 0L, 2L));
    String rows =
        conv(
            List.of(add(rowStrip, cornerStrip, output), constant(weights.rows(), output)),
            output,
            Attributes.integers("kernel_shape", 2L, 7L),
            Attributes.integers("strides", 1L, 2L),
            Attributes.integers("dilations", down, 1L),
            Attributes.integers("pads", down, 1L, down, 0L));
    String columnStrip =
        conv(
            List.of(column, constant(weights.select(), output), constant(weights.ones(), output)),
            output,
            one);
    String columns =
        conv(
            List.of(columnStrip, constant(weights.columns(), output)),
            output,
            Attributes.integers("kernel_shape", 7L, 2L),
            Attributes.integers("strides", 2L, 1L),
            Attributes.integers("dilations", 1L, across),
            Attributes.integers("pads", 3L, across, 2L, across));
    String whole =
        conv(
            List.of(picture, constant(weights.kernel(), output), constant(weights.bias(), output)),
            output,
            Attributes.integers("kernel_shape", 7L, 7L),
            Attributes.integers("strides", 2L, 2L),
            Attributes.integers("pads", 3L, 3L, 3L, 3L));
    writer.node("Add", List.of(add(columns, rows, output), whole), output);
  }

  /** The last row (axis 2) or column (axis 3). */
  private String last(String tensor, long size, long axis, String output, String suffix) {
    List<String> inputs = new ArrayList<>(List.of(tensor));
    for (long value : new long[] {size - 1, size, axis}) {
      inputs.add(writer.constant(TensorValues.ofInteger(writer.fresh(output, "_bound"), value)));
    }
    String name = writer.fresh(output, suffix);
    writer.node("Slice", inputs, name);
    return name;
  }

  private String conv(List<String> inputs, String output, AttributeProto... attributes) {
    String name = writer.fresh(output, "_conv");
    writer.node("Conv", inputs, name, attributes);
    return name;
  }

  private String add(String a, String b, String output) {
    String name = writer.fresh(output, "_sum");
    writer.node("Add", List.of(a, b), name);
    return name;
  }

  private String constant(FoldedWeights.Tensor tensor, String output) {
    String name = writer.fresh(output, "_folded");
    return writer.constant(TensorValues.ofFloats(name, tensor.values(), tensor.dims()));
  }
}
