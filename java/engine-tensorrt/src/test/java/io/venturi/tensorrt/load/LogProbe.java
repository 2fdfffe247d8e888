package io.venturi.tensorrt.load;

import org.bytedeco.tensorrt.global.nvinfer;

/**
 * Makes TensorRT log without a device, in a JVM of its own: what it returns then must not be
 * touched. Prints the lines that reached Java.
 */
final class LogProbe {
  private LogProbe() {}

  public static void main(String[] arguments) {
    System.setProperty(LibrarySearch.PROPERTY, arguments[0]);
    String reason = TensorRtLibraries.tryLoad(LibrarySearch.ofProcess());
    if (!reason.isEmpty()) {
      throw new IllegalStateException(reason);
    }
    TensorRtLog log = new TensorRtLog();
    nvinfer.createInferRuntime(log);
    System.out.println(String.join("\n", log.drain()));
  }
}
