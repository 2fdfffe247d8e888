package io.venturi.onnx;

import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import io.venturi.engine.onnxruntime.OnnxRuntimeProvider;
import io.venturi.onnx.OnnxProto.ModelProto;
import java.nio.FloatBuffer;
import java.util.Random;

/** Runs graphs with ONNX Runtime. */
final class Networks {
  private Networks() {}

  /** The output for two items of noise, always the same. */
  static float[] run(byte[] onnx) {
    EngineOptions options = new EngineOptions("test.onnx", Precision.FP32, 1);
    try (Engine engine = new OnnxRuntimeProvider().open(onnx, options);
        ExecutionContext context = engine.newContext(2)) {
      Random random = new Random(9);
      FloatBuffer input = context.input();
      for (int i = 0; i < input.capacity(); i++) {
        input.put(i, (float) random.nextGaussian());
      }
      context.run(2);
      float[] output = new float[context.output().capacity()];
      context.output().get(0, output);
      return output;
    }
  }

  /** Largest magnitude of a tensor inside a graph. */
  static float range(ModelProto.Builder model, String tensor, long... shape) {
    ModelProto.Builder cut = model.clone();
    cut.getGraphBuilder().clearOutput().addOutput(GraphMaker.value(tensor, shape));
    float range = 0;
    for (float value : run(cut.build().toByteArray())) {
      range = Math.max(range, Math.abs(value));
    }
    return range;
  }

  /** Largest difference, relative to the largest value. */
  static double difference(float[] a, float[] b) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i]));
      // A NaN must not be lost.
      difference = Math.abs(a[i] - b[i]) <= difference ? difference : Math.abs(a[i] - b[i]);
    }
    return difference / largest;
  }
}
