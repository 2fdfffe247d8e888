package io.venturi.onnx;

import static io.venturi.onnx.RefusedGraph.check;

import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The int8 graph: the stored one, whose convolutions and matrix products read their activation
 * through QuantizeLinear and DequantizeLinear and their weight, stored as int8, through
 * DequantizeLinear. Biases stay float: strongly typed engines add them in the type of the scales.
 */
final class QuantizedGraph {
  private static final int LARGEST = 127;

  private final StoredGraph stored;
  private final Calibration calibration;
  private final GraphWriter writer;
  private final Map<String, String> activations = new HashMap<>();
  private final Map<String, String> weights = new HashMap<>();

  private QuantizedGraph(StoredGraph stored, Calibration calibration) {
    this.stored = stored;
    this.calibration = calibration;
    this.writer = new GraphWriter(stored);
    for (String tensor : calibration.ranges().keySet()) {
      check(
          stored.isComputed(tensor) && stored.isFloat(tensor),
          "its calibration has a range for '" + tensor + "', which is no activation of the graph");
    }
    for (String node : calibration.floatNodes()) {
      check(stored.hasNode(node), "its calibration names node '" + node + "', which is not there");
    }
  }

  static byte[] of(StoredGraph stored, Calibration calibration) {
    QuantizedGraph graph = new QuantizedGraph(stored, calibration);
    stored.nodes().forEach(graph::add);
    return graph.writer.toBytes();
  }

  private void add(NodeProto node) {
    List<String> inputs = new ArrayList<>();
    boolean quantized = isQuantized(node);
    for (int i = 0; i < node.getInputCount(); i++) {
      String name = node.getInput(i);
      if (quantized && i == 0) {
        inputs.add(activations.computeIfAbsent(name, this::newActivation));
      } else if (quantized && i == 1) {
        int axis = outputAxis(node);
        inputs.add(weights.computeIfAbsent(name + " " + axis, key -> newWeight(name, axis)));
      } else {
        inputs.add(writer.use(name));
      }
    }
    writer.node(node, inputs, node.getOutputList());
  }

  private boolean isQuantized(NodeProto node) {
    String op = node.getOpType();
    boolean product = op.equals("MatMul") || op.equals("Gemm");
    if (!product && !op.equals("Conv")
        || node.getInputCount() < 2
        || calibration.floatNodes().contains(node.getName())
        || !calibration.ranges().containsKey(node.getInput(0))
        || Attributes.integer(node, "transA", 0) != 0) {
      return false;
    }
    TensorProto weight = stored.values(node.getInput(1));
    return weight != null && (product ? weight.getDimsCount() == 2 : weight.getDimsCount() > 2);
  }

  private static int outputAxis(NodeProto node) {
    boolean rows = node.getOpType().equals("Conv") || Attributes.integer(node, "transB", 0) != 0;
    return rows ? 0 : 1;
  }

  private String newActivation(String tensor) {
    float scale = calibration.ranges().get(tensor) / LARGEST;
    String scaleName = writer.fresh(tensor, "_scale");
    String zero = writer.fresh(tensor, "_zero");
    writer.constant(TensorValues.ofFloats(scaleName, new float[] {scale}, List.of()));
    writer.constant(TensorValues.ofBytes(zero, new byte[1], List.of()));
    String quantized = writer.fresh(tensor, "_int8");
    writer.node("QuantizeLinear", List.of(tensor, scaleName, zero), quantized);
    String dequantized = writer.fresh(tensor, "_dq");
    writer.node("DequantizeLinear", List.of(quantized, scaleName, zero), dequantized);
    return dequantized;
  }

  private String newWeight(String name, int axis) {
    TensorProto weight = stored.values(name);
    float[] values = TensorValues.floats(weight);
    List<Long> dims = weight.getDimsList();
    int channels = Math.toIntExact(dims.get(axis));
    int inner = 1;
    for (long size : dims.subList(axis + 1, dims.size())) {
      inner = Math.toIntExact(inner * size);
    }
    float[] scales = scales(weight.getName(), values, channels, inner);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double scaled = Math.rint((double) values[i] / scales[i / inner % channels]);
      bytes[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, scaled));
    }
    List<Long> perChannel = List.of((long) channels);
    String scale =
        writer.constant(TensorValues.ofFloats(writer.fresh(name, "_scale"), scales, perChannel));
    String zero =
        writer.constant(
            TensorValues.ofBytes(writer.fresh(name, "_zero"), new byte[channels], perChannel));
    String int8 = writer.constant(TensorValues.ofBytes(writer.fresh(name, "_int8"), bytes, dims));
    String dequantized = writer.fresh(name, "_dq");
    writer.node(
        "DequantizeLinear",
        List.of(int8, scale, zero),
        dequantized,
        Attributes.integer("axis", axis));
    return dequantized;
  }

  /** Largest magnitude of each channel / 127; a channel of zeros gets 1. */
  private static float[] scales(String name, float[] values, int channels, int inner) {
    check(values.length > 0, "weight '" + name + "' is empty");
    float[] largest = new float[channels];
    for (int i = 0; i < values.length; i++) {
      check(Float.isFinite(values[i]), "weight '" + name + "' holds " + values[i]);
      int channel = i / inner % channels;
      largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
    }
    for (int c = 0; c < channels; c++) {
      float scale = largest[c] / LARGEST;
      largest[c] = scale >= Float.MIN_NORMAL ? scale : 1;
    }
    return largest;
  }
}
