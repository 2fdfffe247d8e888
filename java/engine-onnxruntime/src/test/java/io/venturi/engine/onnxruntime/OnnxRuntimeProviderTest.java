package io.venturi.engine.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.NativeFolder;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class OnnxRuntimeProviderTest {
  /** What the Java side of ONNX Runtime makes of names, handles and its result; 3 tensors wide. */
  private static final long MAX_BYTES_PER_RUN = 1024;

  private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider();

  @Test
  void provider_always_nameVersionAndPriority() {
    assertEquals("onnxruntime", provider.name());
    assertEquals(0, provider.priority());
    assertTrue(provider.description().matches("ONNX Runtime \\d+\\.\\d+\\.\\d+, CPU"));
  }

  @Test
  void load_linux_librariesKeptInNativeFolder() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "libraries are kept on Linux only");
    provider.description();
    Path kept = Path.of(System.getProperty("onnxruntime.native.path"));
    assertEquals(NativeFolder.root(), kept.getParent());
    assertTrue(Files.exists(kept.resolve("libonnxruntime.so")), kept.toString());
  }

  @Test
  void run_warm_fewJavaBytes() throws IOException {
    try (Engine engine =
            provider.open(convRelu(), new EngineOptions("conv-relu", Precision.FP32, 1));
        ExecutionContext context = engine.newContext(2)) {
      run(context, 500);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(context, 1000);
      long perRun = (threads.getCurrentThreadAllocatedBytes() - before) / 2000;
      assertTrue(
          perRun <= MAX_BYTES_PER_RUN,
          perRun + " bytes a run, wanted at most " + MAX_BYTES_PER_RUN);
    }
  }

  private static void run(ExecutionContext context, int times) {
    for (int i = 0; i < times; i++) {
      context.run(1);
      context.run(2);
    }
  }

  private static byte[] convRelu() throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("venturi.top"), "testdata/tiny-onnx/valid/conv-relu.onnx"));
  }
}
