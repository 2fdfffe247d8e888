package io.venturi.cli.energy;

import io.venturi.NativeException;
import io.venturi.nativelib.NvmlDevices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * NVIDIA's GPUs, by NVML: the energy counter that server GPUs have since Volta, in millijoules; of
 * a GPU without it the power, sampled and integrated by trapezoids.
 */
public final class NvmlSource implements EnergySource {
  @Override
  public String name() {
    return "NVML";
  }

  @Override
  public String unavailableReason() {
    if (NvmlDevices.count() == 0) {
      return NvmlDevices.reason();
    }
    try {
      return counted().isEmpty() && gauges().isEmpty()
          ? "the GPUs tell neither energy nor power; on a Jetson the INA3221 does"
          : "";
    } catch (NativeException e) {
      return e.getMessage();
    }
  }

  private static List<Integer> counted() {
    return devices().filter(device -> NvmlDevices.energyMillijoules(device).isPresent()).toList();
  }

  private static List<Gauge> gauges() {
    return devices()
        .filter(device -> NvmlDevices.energyMillijoules(device).isEmpty())
        .filter(device -> NvmlDevices.powerMilliwatts(device).isPresent())
        .map(Gauge::new)
        .toList();
  }

  private static Stream<Integer> devices() {
    return IntStream.range(0, NvmlDevices.count()).boxed();
  }

  @Override
  public EnergyMeter open() throws IOException {
    List<EnergyMeter> meters = new ArrayList<>();
    List<Gauge> gauges = gauges();
    if (!gauges.isEmpty()) {
      meters.add(new SampledMeter(name(), gauges, SampledMeter.INTERVAL));
    }
    Map<Integer, Long> start = new LinkedHashMap<>();
    counted().forEach(device -> start.put(device, millijoules(device)));
    meters.add(0, new Counters(start));
    return new Meters(name(), meters);
  }

  private static long millijoules(int device) {
    return NvmlDevices.energyMillijoules(device).orElseThrow();
  }

  private static String rail(int device) {
    return "GPU " + device;
  }

  /** The power of a GPU that does not count energy. */
  private record Gauge(int device) implements PowerGauge {
    @Override
    public String rail() {
      return NvmlSource.rail(device) + " (sampled)";
    }

    @Override
    public double watts() throws IOException {
      try {
        OptionalLong milliwatts = NvmlDevices.powerMilliwatts(device);
        if (milliwatts.isPresent()) {
          return milliwatts.getAsLong() / 1e3;
        }
      } catch (NativeException e) {
        throw new IOException(e.getMessage(), e);
      }
      throw new IOException(rail() + " tells no power any more");
    }
  }

  private record Counters(Map<Integer, Long> start) implements EnergyMeter {
    @Override
    public String name() {
      return "NVML";
    }

    @Override
    public Map<String, Double> joules() {
      Map<String, Double> joules = new LinkedHashMap<>();
      start.forEach((device, from) -> joules.put(rail(device), joules(device, from)));
      return joules;
    }

    private static double joules(int device, long from) {
      try {
        return (millijoules(device) - from) / 1e3;
      } catch (NativeException e) {
        return Double.NaN; // a GPU that was lost: no figure rather than a wrong one
      }
    }

    @Override
    public void close() {}
  }

  private record Meters(String name, List<EnergyMeter> meters) implements EnergyMeter {
    @Override
    public Map<String, Double> joules() {
      Map<String, Double> joules = new LinkedHashMap<>();
      meters.forEach(meter -> joules.putAll(meter.joules()));
      return joules;
    }

    @Override
    public void close() {
      meters.forEach(EnergyMeter::close);
    }
  }
}
