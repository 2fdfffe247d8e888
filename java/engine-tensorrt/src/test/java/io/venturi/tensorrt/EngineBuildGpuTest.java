package io.venturi.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.EngineBuildException;
import io.venturi.EngineIncompatibleException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.OptimizationProfile;
import io.venturi.engine.Precision;
import io.venturi.tensorrt.builder.BuildStatus;
import io.venturi.tensorrt.builder.BuilderOptions;
import io.venturi.tensorrt.cache.EnginePolicy;
import io.venturi.tensorrt.cache.PlanHeader;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Building, keeping and finding engines with TensorRT at work. */
@Tag("gpu")
final class EngineBuildGpuTest {
  private static final EngineOptions OPTIONS =
      new EngineOptions("conv-relu", Precision.FP32, 0, new OptimizationProfile(1, 2, 4));

  @TempDir Path cache;

  @BeforeAll
  static void available() {
    String reason = new TensorRtProvider().unavailableReason();
    assumeTrue(reason.isEmpty(), reason);
  }

  private TensorRtSettings settings() {
    return TensorRtSettings.ofProcess().withCacheFolder(cache);
  }

  private static byte[] graph(String name) {
    return TestFiles.read(TestFiles.testdata("tiny-onnx").resolve(name + ".onnx"));
  }

  @Test
  void open_twice_builtOnceKeptAndExplained() throws IOException {
    new TensorRtProvider(settings()).open(graph("valid/conv-relu"), OPTIONS).close();
    Path plan = files(".plan").get(0);
    PlanHeader header = PlanHeader.read(ByteBuffer.wrap(Files.readAllBytes(plan)));
    assertTrue(header.major() >= 10, header.toString());
    assertEquals(1, files(".layers.json").size());
    assertTrue(Files.readString(files(".layers.json").get(0)).contains("Layers"));
    TensorRtSettings prebuilt = settings().withPolicy(EnginePolicy.REQUIRE_PREBUILT);
    new TensorRtProvider(prebuilt).open(graph("valid/conv-relu"), OPTIONS).close();
    EngineOptions other = new EngineOptions("conv-relu", Precision.FP32, 0);
    String message =
        assertThrows(
                EngineIncompatibleException.class,
                () -> new TensorRtProvider(prebuilt).open(graph("valid/conv-relu"), other))
            .getMessage();
    assertTrue(message.contains("batch min 1, opt 2, max 4, here min 1, opt 8, max 64"), message);
  }

  @Test
  void newContext_outsideTheProfile_messageListsIt() {
    try (Engine engine = new TensorRtProvider(settings()).open(graph("valid/conv-relu"), OPTIONS)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> engine.newContext(5)).getMessage();
      assertTrue(message.contains("min 1, opt 2, max 4"), message);
    }
  }

  @Test
  void open_listenerAlwaysStops_builtOrStoppedButNeverHangs() {
    List<BuildStatus> told = Collections.synchronizedList(new ArrayList<>());
    TensorRtProvider provider =
        new TensorRtProvider(
            settings()
                .withListener(
                    status -> {
                      told.add(status);
                      return false;
                    }));
    try {
      provider.open(graph("valid/conv-relu"), OPTIONS).close();
    } catch (EngineBuildException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("the listener stopped it"), e.toString());
      assertTrue(!told.isEmpty());
    }
  }

  @Test
  void open_noSuchDlaCore_buildExceptionNamesTheNumber() {
    TensorRtSettings plain = settings();
    TensorRtSettings dla =
        new TensorRtSettings(
            plain.device(),
            plain.memory(),
            new BuilderOptions(0, 3, 15, false, true),
            plain.policy(),
            cache,
            plain.listener());
    String message =
        assertThrows(
                EngineBuildException.class,
                () -> new TensorRtProvider(dla).open(graph("valid/conv-relu"), OPTIONS))
            .getMessage();
    assertTrue(message.contains("dlaCore is 15"), message);
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }
}
