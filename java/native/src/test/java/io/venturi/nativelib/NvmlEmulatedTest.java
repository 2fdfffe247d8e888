package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On {@code native/tests/emulated_nvml.cpp}. */
@Tag("emulated")
class NvmlEmulatedTest {
  @Test
  void devices_withAndWithoutACounter_tellWhatTheyHave() {
    assertEquals(2, NvmlDevices.count());
    long before = NvmlDevices.energyMillijoules(0).orElseThrow();
    assertEquals(2500, NvmlDevices.energyMillijoules(0).orElseThrow() - before);
    assertEquals(OptionalLong.empty(), NvmlDevices.energyMillijoules(1));
    assertEquals(OptionalLong.of(40_000), NvmlDevices.powerMilliwatts(1));
    Map<String, String> described = NvmlDevices.describe(0);
    assertEquals("emulated with a counter", described.get("name"));
    assertEquals("on, after a reset off", described.get("ecc"));
    assertFalse(NvmlDevices.describe(1).containsKey("ecc"));
  }
}
