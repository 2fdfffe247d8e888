package io.venturi.tensorrt.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;

/** Keys, and bytes that begin as a plan does. */
final class SamplePlans {
  static final Map<String, String> PARTS =
      Map.of("tensorrt", "10.6.0", "sm", "9.0", "device", "NVIDIA H200", "precision", "FP16");

  private SamplePlans() {}

  static EngineKey key(Map<String, String> parts) {
    return EngineKey.of("rate1/encoder.onnx", new byte[] {1, 2, 3}, parts);
  }

  static ByteBuffer plan(int sizeBytes, long seed) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return header(ByteBuffer.wrap(bytes));
  }

  /** Writes the first bytes of a plan of TensorRT 10.6.0.26. */
  static ByteBuffer header(ByteBuffer plan) {
    return plan.order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, PlanHeader.TAG)
        .putInt(4, 0)
        .put(24, new byte[] {10, 6, 0, 26});
  }

  static PlanBuilder.Built built(ByteBuffer plan) {
    return new PlanBuilder.Built() {
      @Override
      public ByteBuffer plan() {
        return plan;
      }

      @Override
      public void close() {}
    };
  }
}
