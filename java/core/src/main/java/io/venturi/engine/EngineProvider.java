package io.venturi.engine;

import io.venturi.Provider;

/** Opens engines of one kind; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface EngineProvider extends Provider {
  /** Short name, e.g. "onnxruntime". */
  @Override
  String name();

  /** Higher is preferred. */
  @Override
  int priority();

  /**
   * Empty when it can run here, else why not and the cure. Touches no GPU library before the device
   * count is above 0.
   */
  @Override
  String unavailableReason();

  /** What runs underneath, for reports, e.g. "ONNX Runtime 1.29.0, CPU". */
  String description();

  /**
   * Whether it runs an encoder faster when two convolutions with nothing between come as the one
   * that they are. So on processors; values may differ in their last digits.
   */
  default boolean wantsFoldedConvolutions() {
    return false;
  }

  /**
   * Opens a graph with one float32 input and one float32 output.
   *
   * @param onnx the graph, in the precision that the options tell; not kept
   * @throws io.venturi.EngineException when the graph cannot be read or built
   */
  Engine open(byte[] onnx, EngineOptions options);
}
