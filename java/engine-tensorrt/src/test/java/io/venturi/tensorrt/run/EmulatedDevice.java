package io.venturi.tensorrt.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.cuda.CudaDevice;
import io.venturi.nativelib.CudaDevices;

/** The device of the driver in {@code native/tests/emulated_driver.cpp}. No GPU is involved. */
final class EmulatedDevice {
  private EmulatedDevice() {}

  /** The device; fails where the driver is not the emulated one. */
  static CudaDevice get() {
    assertEquals(1, CudaDevices.count(), CudaDevices.reason());
    CudaDevice device = CudaDevice.of(0);
    assertEquals("emulated on the host", device.name());
    return device;
  }

  /** The same, as if it shared the host's memory. */
  static CudaDevice integrated() {
    CudaDevice device = get();
    return new CudaDevice(
        device.ordinal(),
        device.name(),
        device.uuid(),
        device.computeMajor(),
        device.computeMinor(),
        true,
        true,
        device.totalMemoryBytes(),
        device.multiprocessorCount(),
        device.driverVersion());
  }
}
