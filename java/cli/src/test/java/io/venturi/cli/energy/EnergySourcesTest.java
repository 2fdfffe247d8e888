package io.venturi.cli.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.nativelib.NvmlDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sensors and counters on file trees that are made here from the kernel's documentation
 * (Documentation/hwmon/ina3221.rst, Documentation/power/powercap/powercap.rst). No board has been
 * measured.
 */
class EnergySourcesTest {
  @TempDir Path root;

  @Test
  void ina3221_madeTree_hasTheEnabledChannelsByTheirRails() throws IOException {
    hwmon("hwmon0", "k10temp");
    Path first = hwmon("hwmon1", "ina3221");
    channel(first, 1, "VDD_GPU_SOC", 4960, 1200, 1);
    channel(first, 2, "VDD_CPU_CV", 4968, 500, 1);
    channel(first, 3, "VIN_SYS_5V0", 5016, 4000, 0);
    Path second = hwmon("hwmon2", "ina3221");
    channel(second, 2, null, 5000, 100, 1);
    Ina3221Source source = new Ina3221Source(root);
    assertEquals("", source.unavailableReason());
    List<Ina3221Source.Channel> channels = source.channels();
    assertEquals(
        List.of("VDD_GPU_SOC", "VDD_CPU_CV", "hwmon2 channel 2"),
        channels.stream().map(Ina3221Source.Channel::rail).toList());
    assertEquals(4.960 * 1.2, channels.get(0).watts(), 1e-9); // millivolts times milliamperes
    assertEquals(0.5, channels.get(2).watts(), 1e-9);
  }

  @Test
  void ina3221_steadyPower_joulesAreItsShareOfTheTime() throws IOException {
    channel(hwmon("hwmon0", "ina3221"), 1, "VDD_IN", 5000, 2000, 1);
    try (EnergyMeter meter = new Ina3221Source(root).open()) {
      long start = System.nanoTime();
      Map<String, Double> joules = meter.joules();
      double most = 10 * (System.nanoTime() - start) / 1e9 + 10; // 10 W, since before opening
      assertEquals(List.of("VDD_IN"), List.copyOf(joules.keySet()));
      assertTrue(joules.get("VDD_IN") >= 0 && joules.get("VDD_IN") <= most, joules.toString());
    }
  }

  @Test
  void ina3221_noneOrOnlyOff_saysSo() throws IOException {
    assertTrue(new Ina3221Source(root.resolve("nothing")).unavailableReason().contains("Jetson"));
    channel(hwmon("hwmon0", "ina3221"), 1, "VDD_IN", 5000, 2000, 0);
    assertTrue(new Ina3221Source(root).unavailableReason().contains("enabled channel"));
  }

  @Test
  void ina3221_fileWithoutANumber_isNamed() throws IOException {
    Path folder = hwmon("hwmon0", "ina3221");
    channel(folder, 1, "VDD_IN", 5000, 2000, 1);
    Files.writeString(folder.resolve("curr1_input"), "lots\n");
    String reason = new Ina3221Source(root).unavailableReason();
    assertTrue(reason.contains("curr1_input") && reason.contains("lots"), reason);
  }

  @Test
  void trapezoids_straightLines_areExact() {
    Trapezoids sum = new Trapezoids();
    sum.add(0, 2);
    sum.add(1_000_000_000L, 4); // 3 J
    sum.add(3_000_000_000L, 4); // 8 J
    assertEquals(11, sum.joules(), 1e-12);
    sum.add(4_000_000_000L, Double.NaN);
    assertTrue(Double.isNaN(sum.joules()));
  }

  @Test
  void rapl_counterThatStartsAgain_isUnwrapped() throws IOException {
    Path domain = Files.createDirectories(root.resolve("intel-rapl:0"));
    Files.createDirectories(root.resolve("intel-rapl")); // the control type: no counter
    Files.writeString(domain.resolve("name"), "package-0\n");
    Files.writeString(domain.resolve("max_energy_range_uj"), "262143328850\n");
    Files.writeString(domain.resolve("energy_uj"), "262143000000\n");
    RaplSource source = new RaplSource(root);
    assertEquals("", source.unavailableReason());
    try (EnergyMeter meter = source.open()) {
      assertEquals(Map.of("intel-rapl:0 package-0", 0.0), meter.joules());
      Files.writeString(domain.resolve("energy_uj"), "671150\n");
      assertEquals(1.0, meter.joules().get("intel-rapl:0 package-0"), 1e-9);
      Files.writeString(domain.resolve("energy_uj"), "2671150\n");
      assertEquals(3.0, meter.joules().get("intel-rapl:0 package-0"), 1e-9);
      Files.delete(domain.resolve("energy_uj"));
      assertTrue(Double.isNaN(meter.joules().get("intel-rapl:0 package-0")));
    }
  }

  @Test
  void rapl_none_saysSo() {
    assertFalse(new RaplSource(root).unavailableReason().isEmpty());
  }

  @Test
  void nvml_noGpuThatTells_saysWhy() {
    assumeTrue(NvmlDevices.count() == 0, "this machine has a GPU");
    assertEquals(NvmlDevices.reason(), new NvmlSource().unavailableReason());
    assertFalse(NvmlDevices.reason().isEmpty());
  }

  /** A source whose counter a test moves. */
  private record Moved(AtomicLong millijoules) implements EnergySource {
    @Override
    public String name() {
      return "moved";
    }

    @Override
    public String unavailableReason() {
      return "";
    }

    @Override
    public EnergyMeter open() {
      long start = millijoules.get();
      return new EnergyMeter() {
        @Override
        public String name() {
          return "moved";
        }

        @Override
        public Map<String, Double> joules() {
          return Map.of("rail", (millijoules.get() - start) / 1e3);
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void report_load_isDividedBySamplesAndSourcesThatCannotAreNamed() throws IOException {
    AtomicLong counter = new AtomicLong();
    EnergyReport report = new EnergyReport(List.of(new Moved(counter), new Ina3221Source(root)));
    assertEquals(List.of("INA3221"), List.copyOf(report.missing().keySet()));
    report.start();
    counter.addAndGet(20_000);
    report.end();
    Map<String, Object> figures = report.figures(10).get(0);
    assertEquals("moved rail", figures.get("rail"));
    assertEquals(20.0, figures.get("joules"));
    assertEquals(2.0, figures.get("joulesPerSample")); // no idle was measured
    assertEquals(1, report.figures(10).size());
  }

  @Test
  void report_idleWasMeasured_isTakenAway() throws IOException {
    EnergyReport report = new EnergyReport(List.of(new Moved(new AtomicLong()), new TwoJoules()));
    report.measureIdle(Duration.ofMillis(20));
    report.start();
    report.end();
    Map<String, Object> figures = report.figures(4).get(1);
    double idle = (double) figures.get("idleWatts") * (double) figures.get("seconds");
    assertTrue(idle > 0, figures.toString());
    assertEquals((2 - idle) / 4, (double) figures.get("joulesPerSample"), 1e-9);
  }

  /** A source that takes two joules whatever the time. */
  private record TwoJoules() implements EnergySource, EnergyMeter {
    @Override
    public String name() {
      return "two";
    }

    @Override
    public String unavailableReason() {
      return "";
    }

    @Override
    public EnergyMeter open() {
      return this;
    }

    @Override
    public Map<String, Double> joules() {
      return Map.of("rail", 2.0);
    }

    @Override
    public void close() {}
  }

  private Path hwmon(String folder, String name) throws IOException {
    Path made = Files.createDirectories(root.resolve(folder));
    Files.writeString(made.resolve("name"), name + "\n");
    return made;
  }

  private static void channel(
      Path folder, int channel, String rail, int millivolts, int milliamperes, int enable)
      throws IOException {
    if (rail != null) {
      Files.writeString(folder.resolve("in" + channel + "_label"), rail + "\n");
    }
    Files.writeString(folder.resolve("in" + channel + "_input"), millivolts + "\n");
    Files.writeString(folder.resolve("curr" + channel + "_input"), milliamperes + "\n");
    Files.writeString(folder.resolve("in" + channel + "_enable"), enable + "\n");
  }
}
