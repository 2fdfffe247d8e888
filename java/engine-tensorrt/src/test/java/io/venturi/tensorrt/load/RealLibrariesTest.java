package io.venturi.tensorrt.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.nativelib.BuildProgress;
import io.venturi.nativelib.CudaDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IErrorRecorder;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * TensorRT's own libraries, as far as they go without a device: {@code mvn
 * -Dventuri.tensorrt.dir=DIR -pl java/engine-tensorrt test}, DIR with libnvinfer.so.N and
 * libnvonnxparser.so.N; or {@code -Predist}.
 */
final class RealLibrariesTest {
  private static final String PLATFORM = "linux-x86_64";

  @BeforeAll
  static void load() throws IOException {
    assumeTrue(
        !System.getProperty(LibrarySearch.PROPERTY, "").isEmpty()
            || PackagedLibraries.present(PLATFORM, Bindings.find(PLATFORM).orElseThrow().major()),
        "no -Dventuri.tensorrt.dir=DIR with TensorRT's libraries, and no -Predist");
    assertEquals("", TensorRtLibraries.tryLoad(LibrarySearch.ofProcess()));
  }

  @Test
  void load_ownOrder_everyClassOfTheBindingsUsable() throws Exception {
    for (String name : Bindings.classNames()) {
      Class.forName(name);
    }
    assertTrue(nvinfer.getInferLibVersion() >= 100_000);
  }

  @Test
  void builderResources_besideTheLibrary_loadedForTensorRt10() throws IOException {
    Path folder = LibrarySearch.ofProcess().folders().get(0);
    assumeTrue(!System.getProperty(LibrarySearch.PROPERTY, "").isEmpty(), "no folder is named");
    TensorRtVersion version = TensorRtVersion.ofNumber(nvinfer.getInferLibVersion());
    BuilderResources.require(
        new TensorRtLibraries.Loaded(version, folder), LibrarySearch.ofProcess(), "sm_90");
    boolean mapped =
        Files.readString(Path.of("/proc/self/maps")).contains("libnvinfer_builder_resource");
    assertEquals(version.major() == 10, mapped);
  }

  /** Through NVIDIA's declaration of the interface, compiled into the binding. */
  @Test
  void progressMonitor_calledByTheBinding_reported() {
    try (BuildProgress progress = new BuildProgress()) {
      IProgressMonitor monitor = new IProgressMonitor(NativeAddress.of(progress.monitorAddress()));
      monitor.phaseStart("Building Engine", (String) null, 3);
      monitor.phaseStart("Tactic", "Building Engine", 9);
      assertTrue(monitor.stepComplete("Tactic", 4));
      assertEquals(
          List.of(
              new BuildProgress.Phase("Building Engine", 0, 3),
              new BuildProgress.Phase("Tactic", 5, 9)),
          progress.snapshot().open());
      monitor.phaseFinish("Tactic");
      progress.cancel();
      assertFalse(monitor.stepComplete("Building Engine", 0));
      assertEquals(
          new BuildProgress.Snapshot(2, 1, 2, progress.snapshot().open()), progress.snapshot());
    }
  }

  /** Likewise; an error that is also logged is told once. */
  @Test
  void errorRecorder_calledByTheBinding_inTheMessage() {
    try (TensorRtLog log = new TensorRtLog()) {
      IErrorRecorder recorder = log.recorder();
      assertEquals(1, recorder.incRefCount());
      assertFalse(recorder.reportError(nvinfer.ErrorCode.kINVALID_ARGUMENT, "wrong shape"));
      assertFalse(recorder.reportError(nvinfer.ErrorCode.kINTERNAL_ERROR, "out of luck"));
      assertEquals(2, recorder.getNbErrors());
      assertEquals("wrong shape", recorder.getErrorDesc(0));
      log.log(ILogger.Severity.kERROR, "[convolution] wrong shape");
      assertEquals(
          "TensorRT says: [convolution] wrong shape | error "
              + nvinfer.ErrorCode.kINTERNAL_ERROR.value
              + " out of luck",
          log.drainText());
      assertEquals(0, recorder.getNbErrors());
      assertEquals(0, recorder.decRefCount());
    }
  }

  /** In a JVM of its own: what TensorRT returns without a device must not be touched. */
  @Test
  void newRuntime_noDevice_exceptionWithTensorRtsWords() throws Exception {
    assumeTrue(CudaDevices.count() == 0, "there is a CUDA device here");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LogProbe.class.getName(),
                System.getProperty(LibrarySearch.PROPERTY, ""))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), lines);
    assertTrue(lines.startsWith("graph.onnx: TensorRT made no runtime; TensorRT says: "), lines);
    assertTrue(lines.contains("CUDA initialization failure with error: 35"), lines);
  }
}
