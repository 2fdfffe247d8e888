package io.venturi.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.VenturiException;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.nativelib.CudaDevices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a machine without a device: it is found, says why it cannot run, and touches nothing. */
final class TensorRtProviderTest {
  @BeforeEach
  void withoutDevice() {
    assumeTrue(CudaDevices.count() == 0, "there is a CUDA device here");
  }

  @Test
  void engines_noDevice_foundFirstAndUnavailable() {
    EngineProvider provider = Engines.all().get(0);
    assertEquals("tensorrt", provider.name());
    String reason = provider.unavailableReason();
    assertTrue(reason.startsWith("no CUDA device: "), reason);
    assertTrue(reason.contains(CudaDevices.reason()), reason);
  }

  @Test
  void open_noDevice_exceptionWithTheReason() {
    EngineProvider provider = new TensorRtProvider();
    String message =
        assertThrows(
                VenturiException.class,
                () -> provider.open(new byte[0], EngineOptions.named("graph.onnx")))
            .getMessage();
    assertTrue(message.contains(provider.unavailableReason()), message);
    assertThrows(VenturiException.class, provider::description);
  }
}
