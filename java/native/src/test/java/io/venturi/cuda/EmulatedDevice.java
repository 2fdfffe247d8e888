package io.venturi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.nativelib.CudaDevices;

/**
 * The device of the emulated driver ({@code native/tests/emulated_driver.cpp}), which stands in
 * place of libcuda.so.1 in the test runs with tag {@code emulated}. No GPU is involved.
 */
public final class EmulatedDevice {
  private EmulatedDevice() {}

  /** The device; fails where the driver is not the emulated one. */
  public static CudaDevice get() {
    assertEquals(
        1,
        CudaDevices.count(),
        "the emulated libcuda.so.1 is not on LD_LIBRARY_PATH (build java/native with its tests): "
            + CudaDevices.reason());
    CudaDevice device = CudaDevice.of(0);
    assertEquals("emulated on the host", device.name());
    return device;
  }

  /** The same, as if it shared the host's memory. */
  public static CudaDevice integrated() {
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
