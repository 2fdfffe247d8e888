package io.venturi.cli.bench;

import io.venturi.Sha256;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.EngineProvider;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.Quantizers;
import io.venturi.nativelib.CudaDevices;
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
    all.put(
        "jvmArguments", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    all.put("heapMostBytes", String.valueOf(Runtime.getRuntime().maxMemory()));
    all.put("engine", engine.name() + ": " + engine.description());
    all.put("coder", EntropyCoders.preferred().name());
    all.put("preprocessor", Preprocessors.preferred().name());
    all.put("quantizer", Quantizers.preferred().name());
    all.put("bundle", bundle.manifest().name() + " " + bundle.manifest().modelVersion());
    all.put("bundleSha256", Sha256.hex(bytes));
    int gpus = CudaDevices.count();
    all.put("gpu", gpus > 0 ? gpus + " found" : "none: " + CudaDevices.reason());
    return all;
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
