package io.venturi.cli.energy;

import java.util.LinkedHashMap;
import java.util.Map;

/** The energy counters of NVIDIA's server GPUs since Volta, which NVML tells in millijoules. */
public final class NvmlSource implements EnergySource {
  /** What of NVML is needed. Thread-safe. */
  public interface Nvml {
    /** Where no GPU can be asked. */
    Nvml NONE =
        new Nvml() {
          @Override
          public int deviceCount() {
            return 0;
          }

          @Override
          public long totalEnergyMillijoules(int device) {
            throw new IllegalStateException("there is no device " + device);
          }
        };

    /** GPUs that have the counter. */
    int deviceCount();

    /** Energy since the driver was loaded (nvmlDeviceGetTotalEnergyConsumption). */
    long totalEnergyMillijoules(int device);
  }

  private final Nvml nvml;

  /**
   * @param nvml asked only after its device count
   */
  public NvmlSource(Nvml nvml) {
    this.nvml = nvml;
  }

  @Override
  public String name() {
    return "NVML";
  }

  @Override
  public String unavailableReason() {
    return nvml.deviceCount() > 0
        ? ""
        : "no GPU whose energy can be read; NVML is not bound in this build, use nvidia-smi --query-gpu=power.draw beside the run";
  }

  @Override
  public EnergyMeter open() {
    long[] start = new long[nvml.deviceCount()];
    for (int device = 0; device < start.length; device++) {
      start[device] = nvml.totalEnergyMillijoules(device);
    }
    return new NvmlMeter(nvml, start);
  }

  private record NvmlMeter(Nvml nvml, long[] start) implements EnergyMeter {
    @Override
    public String name() {
      return "NVML";
    }

    @Override
    public Map<String, Double> joules() {
      Map<String, Double> joules = new LinkedHashMap<>();
      for (int device = 0; device < start.length; device++) {
        joules.put("GPU " + device, (nvml.totalEnergyMillijoules(device) - start[device]) / 1e3);
      }
      return joules;
    }

    @Override
    public void close() {}
  }
}
