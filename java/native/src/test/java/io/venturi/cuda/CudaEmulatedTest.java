package io.venturi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the emulated device, which also tells what was left behind. */
@Tag("emulated")
class CudaEmulatedTest extends CudaContractTest {
  @RegisterExtension final EmulatedMemory memory = new EmulatedMemory();

  @Test
  void device_described_asTheDriverSays() {
    CudaDevice device = CudaDevice.of(0);
    assertEquals(List.of(device), CudaDevice.all());
    assertEquals("656d756c617465642064657669636500", device.uuid());
    assertEquals("sm_00", device.architecture());
    assertEquals(3, device.multiprocessorCount());
    assertEquals(1L << 30, device.totalMemoryBytes());
    assertFalse(device.integrated());
    assertTrue(device.mapsHostMemory());
    assertThrows(IllegalArgumentException.class, () -> CudaDevice.of(1));
    assertThrows(IllegalArgumentException.class, () -> CudaDevice.of(-1));
  }
}
