package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NvmlDevicesTest {
  @Test
  void count_anyMachine_comesWithAReasonExactlyWhenZero() {
    assertEquals(NvmlDevices.count() == 0, !NvmlDevices.reason().isEmpty(), NvmlDevices.reason());
  }

  @Test
  void device_notThere_isRefused() {
    int none = NvmlDevices.count();
    assertThrows(IllegalArgumentException.class, () -> NvmlDevices.energyMillijoules(none));
    assertThrows(IllegalArgumentException.class, () -> NvmlDevices.powerMilliwatts(-1));
    assertThrows(IllegalArgumentException.class, () -> NvmlDevices.describe(none));
  }
}
