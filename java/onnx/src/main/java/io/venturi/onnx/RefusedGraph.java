package io.venturi.onnx;

/** Why a graph cannot be derived; becomes an EngineException that names the graph. */
final class RefusedGraph extends RuntimeException {
  RefusedGraph(String reason) {
    super(reason);
  }

  static void check(boolean sound, String reason) {
    if (!sound) {
      throw new RefusedGraph(reason);
    }
  }
}
