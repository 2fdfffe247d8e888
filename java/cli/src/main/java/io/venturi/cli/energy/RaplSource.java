package io.venturi.cli.energy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The energy counters of Intel and AMD processors, by Linux's powercap interface: for each domain a
 * folder with name, energy_uj (microjoules) and max_energy_range_uj, above which the counter starts
 * again at 0. It does so in minutes at full load: {@link EnergyMeter#joules} must be asked more
 * often than that.
 */
public final class RaplSource implements EnergySource {
  private final Path root;

  /** Reads the running kernel's counters. */
  public RaplSource() {
    this(Path.of("/sys/class/powercap"));
  }

  /**
   * @param root what stands for /sys/class/powercap
   */
  public RaplSource(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "RAPL";
  }

  @Override
  public String unavailableReason() {
    try {
      List<Path> domains = domains();
      if (domains.isEmpty()) {
        return "no energy counters in "
            + root
            + "; the processor or the virtual machine has none, or the kernel module is not loaded: modprobe intel_rapl_msr";
      }
      Path counter = domains.get(0).resolve("energy_uj");
      return Files.isReadable(counter)
          ? ""
          : counter + " may be read by root only; run as root, or chmod a+r " + counter;
    } catch (IOException e) {
      return root + " cannot be listed: " + e;
    }
  }

  private List<Path> domains() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders.filter(folder -> Files.exists(folder.resolve("energy_uj"))).sorted().toList();
    }
  }

  @Override
  public EnergyMeter open() throws IOException {
    Map<String, Counter> counters = new LinkedHashMap<>();
    for (Path domain : domains()) {
      String name = SysFile.text(domain.resolve("name"));
      // several packages, and each package's parts, have the same names
      counters.put(domain.getFileName() + " " + name, new Counter(domain));
    }
    return new RaplMeter(counters);
  }

  private record RaplMeter(Map<String, Counter> counters) implements EnergyMeter {
    @Override
    public String name() {
      return "RAPL";
    }

    @Override
    public Map<String, Double> joules() {
      Map<String, Double> joules = new LinkedHashMap<>();
      counters.forEach((name, counter) -> joules.put(name, counter.joules()));
      return joules;
    }

    @Override
    public void close() {}
  }

  /** One counter, unwrapped. */
  private static final class Counter {
    private final Path file;
    private final long range;
    private long last;
    private long micros;

    Counter(Path domain) throws IOException {
      this.file = domain.resolve("energy_uj");
      this.range = SysFile.number(domain.resolve("max_energy_range_uj"));
      this.last = SysFile.number(file);
    }

    synchronized double joules() {
      long now;
      try {
        now = SysFile.number(file);
      } catch (IOException e) {
        return Double.NaN; // a domain that went away: no figure rather than a wrong one
      }
      micros += now >= last ? now - last : now + range - last;
      last = now;
      return micros / 1e6;
    }
  }
}
