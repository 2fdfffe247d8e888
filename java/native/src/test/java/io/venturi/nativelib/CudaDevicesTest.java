package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CudaDevicesTest {
  @Test
  void count_anyMachine_comesWithAReasonExactlyWhenZero() {
    assertTrue(CudaDevices.count() >= 0);
    assertEquals(CudaDevices.count() == 0, !CudaDevices.reason().isEmpty(), CudaDevices.reason());
  }
}
