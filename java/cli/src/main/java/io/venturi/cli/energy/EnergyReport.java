package io.venturi.cli.energy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joules of a measurement: idle first, then the load, then the difference for each sample. The
 * boundary is what a rail or domain covers; a wall plug sees more.
 */
public final class EnergyReport {
  private final List<EnergySource> sources;
  private final Map<String, Double> idleWatts = new LinkedHashMap<>();
  private final List<EnergyMeter> open = new ArrayList<>();
  private final Map<String, Double> ended = new LinkedHashMap<>();
  private long startNanos;
  private double seconds;

  /**
   * @param sources those that can be read are; the others say why not
   */
  public EnergyReport(List<EnergySource> sources) {
    this.sources = List.copyOf(sources);
  }

  /** The sources of this machine: Jetson's power monitors, processor counters, GPU counters. */
  public static EnergyReport ofThisMachine() {
    return new EnergyReport(List.of(new Ina3221Source(), new RaplSource(), new NvmlSource()));
  }

  /** Why each source that cannot be read cannot, and the cure, by name. */
  public Map<String, String> missing() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (EnergySource source : sources) {
      String reason = source.unavailableReason();
      if (!reason.isEmpty()) {
        reasons.put(source.name(), reason);
      }
    }
    return reasons;
  }

  /** Measures what the machine takes without the load. Blocks. */
  public void measureIdle(Duration time) throws IOException {
    start();
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
    ended.forEach((rail, joules) -> idleWatts.put(rail, joules / seconds));
  }

  /** The load begins. */
  public void start() throws IOException {
    startNanos = System.nanoTime();
    for (EnergySource source : sources) {
      if (source.unavailableReason().isEmpty()) {
        open.add(source.open());
      }
    }
  }

  /** The load has ended. */
  public void end() {
    seconds = (System.nanoTime() - startNanos) / 1e9;
    ended.clear();
    ended.putAll(joules());
    stop();
  }

  /**
   * What the last load took.
   *
   * @param samples done between {@link #start} and {@link #end}
   * @return for each rail or domain joules, seconds, watts when idle, and joules of a sample with
   *     idle taken away
   */
  public List<Map<String, Object>> figures(long samples) {
    List<Map<String, Object>> rails = new ArrayList<>();
    ended.forEach(
        (rail, joules) -> {
          double idle = idleWatts.getOrDefault(rail, 0.0);
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("rail", rail);
          figures.put("joules", joules);
          figures.put("seconds", seconds);
          figures.put("idleWatts", idle);
          figures.put("joulesPerSample", (joules - idle * seconds) / samples);
          rails.add(figures);
        });
    return rails;
  }

  private Map<String, Double> joules() {
    Map<String, Double> all = new LinkedHashMap<>();
    for (EnergyMeter meter : open) {
      meter.joules().forEach((rail, joules) -> all.put(meter.name() + " " + rail, joules));
    }
    return all;
  }

  private void stop() {
    open.forEach(EnergyMeter::close);
    open.clear();
  }
}
