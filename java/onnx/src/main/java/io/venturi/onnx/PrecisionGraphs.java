package io.venturi.onnx;

import io.venturi.EngineException;
import io.venturi.engine.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Derives the graph of a precision from a stored one (docs/adr/0011):
 *
 * <ul>
 *   <li>{@code FP32}: the graph as it is stored, its vectors (biases) as float32 constants
 *   <li>{@code FP16}: weights and activations in fp16; float32 input and output are cast at the
 *       border, and operators that need its range or its digits stay in float32 between casts
 *   <li>{@code INT8}: Conv, Gemm and MatMul with constant weights read int8 through explicit
 *       QuantizeLinear and DequantizeLinear pairs: symmetric, weights per output channel,
 *       activations per tensor by a calibration; everything else as stored
 * </ul>
 *
 * <p>The result holds for strongly typed engines: every tensor has one type, constants are
 * initialisers, scales are constants, zero points are 0. Thread-safe.
 */
public final class PrecisionGraphs {
  private PrecisionGraphs() {}

  /**
   * Derives a graph.
   *
   * @param name what the graph is, for messages
   * @param onnx a model with one float32 input and output, opset 13 or later of the default domain
   *     only; not changed
   * @param calibration for INT8; else not looked at
   * @return the model's bytes; the array given for an FP32 graph that needs no change
   * @throws EngineException when the bytes are no such model, an operator's rule is not known here,
   *     or INT8 is wanted without a calibration
   */
  public static byte[] derive(
      String name, byte[] onnx, Precision precision, @Nullable Calibration calibration) {
    if (precision == Precision.FP32) {
      return StoredVectors.asConstants(onnx);
    }
    try {
      StoredGraph stored = StoredGraph.read(onnx);
      if (precision == Precision.FP16) {
        return HalfGraph.of(stored);
      }
      RefusedGraph.check(calibration != null, "there is no calibration for it; open it in FP16");
      return QuantizedGraph.of(stored, calibration);
    } catch (RefusedGraph e) {
      throw new EngineException(
          name + ": its " + precision + " graph cannot be derived: " + e.getMessage(), e);
    }
  }
}
