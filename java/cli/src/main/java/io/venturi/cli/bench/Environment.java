package io.venturi.cli.bench;

import io.venturi.Sha256;
import io.venturi.bundle.ModelBundle;
import io.venturi.cuda.CudaDevice;
import io.venturi.engine.EngineProvider;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.Quantizers;
import io.venturi.nativelib.CudaDevices;
import io.venturi.nativelib.NvmlDevices;
import io.venturi.preprocess.Preprocessors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Everything that a figure depends on: {@link Machine}, its clocks, what runs and on what. */
final class Environment {
  private static final Path CPU = Path.of("/sys/devices/system/cpu/cpu0/cpufreq");

  private Environment() {}

  static Map<String, String> describe(ModelBundle bundle, byte[] bytes, EngineProvider engine) {
    Map<String, String> all = Machine.describe();
    put(all, "governor", CPU.resolve("scaling_governor"));
    put(all, "clockKilohertz", CPU.resolve("scaling_cur_freq"));
    put(all, "clockMostKilohertz", CPU.resolve("cpuinfo_max_freq"));
    put(all, "board", Path.of("/proc/device-tree/model")); // a Jetson's name
    put(all, "l4t", Path.of("/etc/nv_tegra_release"));
    put(all, "powerMode", Path.of("/var/lib/nvpmodel/status"));
    all.put(
        "jvmArguments", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    all.put("heapMostBytes", String.valueOf(Runtime.getRuntime().maxMemory()));
    all.put("engine", engine.name() + ": " + engine.description());
    all.put("coder", EntropyCoders.preferred().name());
    all.put("preprocessor", Preprocessors.preferred().name());
    all.put("quantizer", Quantizers.preferred().name());
    all.put("bundle", bundle.manifest().name() + " " + bundle.manifest().modelVersion());
    all.put("bundleSha256", Sha256.hex(bytes));
    gpus(all);
    return all;
  }

  /** Every GPU that CUDA has, with what NVML tells of it; why there is none otherwise. */
  static void gpus(Map<String, String> all) {
    if (CudaDevices.count() == 0) {
      all.put("gpu", "none: " + CudaDevices.reason());
    }
    for (CudaDevice device : CudaDevice.all()) {
      String gpu = "gpu" + device.ordinal();
      all.put(gpu, device.name());
      all.put(gpu + "Architecture", device.architecture());
      all.put(gpu + "Multiprocessors", String.valueOf(device.multiprocessorCount()));
      all.put(gpu + "MemoryBytes", String.valueOf(device.totalMemoryBytes()));
      all.put(gpu + "CudaDriver", version(device.driverVersion()));
      nvml(device).forEach((name, value) -> all.put(gpu + " " + name, value));
    }
  }

  private static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  /** What NVML tells of the device of this UUID; of a Jetson it tells little or nothing. */
  private static Map<String, String> nvml(CudaDevice device) {
    for (int i = 0; i < NvmlDevices.count(); i++) {
      Map<String, String> described = NvmlDevices.describe(i);
      String uuid = described.getOrDefault("uuid", "").replace("GPU-", "").replace("-", "");
      if (uuid.equals(device.uuid())) {
        return described;
      }
    }
    return Map.of("nvml", NvmlDevices.count() == 0 ? NvmlDevices.reason() : "has another UUID");
  }

  private static void put(Map<String, String> all, String name, Path file) {
    try {
      if (Files.isReadable(file)) {
        all.put(name, Files.readString(file).replace("\0", "").strip());
      }
    } catch (IOException e) {
      all.put(name, "unreadable: " + e.getMessage());
    }
  }
}
