package io.venturi.tensorrt.load;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer;

/**
 * Makes TensorRT log without a device, in a JVM of its own: what it returns then must not be
 * touched. Prints the lines that reached Java.
 */
final class LogProbe {
  private LogProbe() {}

  public static void main(String[] arguments) {
    String reason =
        TensorRtLibraries.tryLoad(new LibrarySearch(List.of(Path.of(arguments[0])), true));
    if (!reason.isEmpty()) {
      throw new IllegalStateException(reason);
    }
    TensorRtLog log = new TensorRtLog();
    nvinfer.createInferRuntime(log);
    System.out.println(String.join("\n", log.drain()));
  }
}
