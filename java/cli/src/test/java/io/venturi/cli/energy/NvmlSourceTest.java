package io.venturi.cli.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On {@code native/tests/emulated_nvml.cpp}: a counter that takes 2.5 J a reading, and 40 W. */
@Tag("emulated")
class NvmlSourceTest {
  @Test
  void meter_counterOrPower_isReadByWhatTheDeviceHas() throws IOException {
    NvmlSource source = new NvmlSource();
    assertEquals("", source.unavailableReason());
    long start = System.nanoTime();
    try (EnergyMeter meter = source.open()) {
      Map<String, Double> joules = meter.joules();
      assertEquals(List.of("GPU 0", "GPU 1 (sampled)"), List.copyOf(joules.keySet()));
      assertEquals(2.5, joules.get("GPU 0"));
      assertEquals(5.0, meter.joules().get("GPU 0"));
      double sampled = meter.joules().get("GPU 1 (sampled)");
      double most = 40 * (System.nanoTime() - start) / 1e9;
      assertTrue(sampled > 0 && sampled <= most, sampled + " of at most " + most);
    }
  }
}
