package io.venturi.engine;

/** Opens engines of one kind; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface EngineProvider {
  /** Short name, e.g. "onnxruntime". */
  String name();

  /** Higher is preferred. */
  int priority();

  /**
   * Empty when it can run here, else why not and the cure. Touches no GPU library before the device
   * count is above 0.
   */
  String unavailableReason();

  /** What runs underneath, for reports, e.g. "ONNX Runtime 1.29.0, CPU". */
  String description();

  /**
   * Opens a graph with one float32 input and one float32 output.
   *
   * @param onnx the graph; not kept
   * @throws io.venturi.EngineException when the graph cannot be read or built
   */
  Engine open(byte[] onnx, EngineOptions options);
}
