package io.venturi.cli.doctor;

import io.venturi.cuda.CudaDevice;
import io.venturi.nativelib.CudaDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The devices that the driver counts, and whether our kernels are in this build. */
final class DeviceTopic {
  private static final String SUBJECT = "GPU";

  private DeviceTopic() {}

  static List<Finding> look() {
    if (CudaDevices.count() == 0) {
      return List.of(
          Finding.absent(
              SUBJECT,
              "none: " + CudaDevices.reason(),
              "the CPU is used, nothing to do unless this machine has a GPU"));
    }
    List<Finding> findings = new ArrayList<>();
    CudaDevice.all().forEach(device -> findings.add(Finding.good(SUBJECT, describe(device))));
    findings.add(
        CudaDevices.kernelsBuilt()
            ? Finding.good("CUDA kernels", "part of this build")
            : Finding.absent(
                "CUDA kernels",
                "not part of this build",
                "build where nvcc is, or set CUDA_HOME; the CPU codes frames"));
    return findings;
  }

  /** One line about a device. */
  static String describe(CudaDevice device) {
    return String.format(
        Locale.ROOT,
        "%d: %s, %s, %d multiprocessors, %.1f GB%s, driver for CUDA %d.%d",
        device.ordinal(),
        device.name(),
        device.architecture(),
        device.multiprocessorCount(),
        device.totalMemoryBytes() / 1e9,
        device.integrated() ? " shared with the host" : "",
        device.driverVersion() / 1000,
        device.driverVersion() % 1000 / 10);
  }
}
