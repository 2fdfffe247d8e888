package io.venturi.tensorrt.load;

import io.venturi.EngineException;

/**
 * Asks TensorRT for a runtime without a device, in a JVM of its own: touching what it returns then
 * would end it. Prints the exception's message.
 */
final class LogProbe {
  private LogProbe() {}

  public static void main(String[] arguments) {
    System.setProperty(LibrarySearch.PROPERTY, arguments[0]);
    String reason = TensorRtLibraries.tryLoad(LibrarySearch.ofProcess());
    if (!reason.isEmpty()) {
      throw new IllegalStateException(reason);
    }
    try (TensorRtLog log = new TensorRtLog()) {
      TensorRtLibraries.newRuntime("graph.onnx", log);
    } catch (EngineException e) {
      System.out.println(e.getMessage());
    }
  }
}
