package io.venturi.cli.energy;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples power on a thread of its own and integrates it. */
final class SampledMeter implements EnergyMeter {
  private static final Logger LOG = LoggerFactory.getLogger(SampledMeter.class);

  /** Between two readings: sensors of boards and GPUs average over less than this. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  private final String name;
  private final List<? extends PowerGauge> gauges;
  private final Trapezoids[] sums;
  private final Thread thread;
  private volatile boolean ending;

  SampledMeter(String name, List<? extends PowerGauge> gauges, Duration interval)
      throws IOException {
    this.name = name;
    this.gauges = gauges;
    this.sums = new Trapezoids[gauges.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new Trapezoids();
    }
    sample();
    this.thread = new Thread(() -> repeat(interval), "venturi-energy");
    thread.setDaemon(true);
    thread.start();
  }

  private void repeat(Duration interval) {
    while (!ending) {
      try {
        Thread.sleep(interval.toMillis());
        sample();
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        LOG.warn("a power sensor cannot be read any more; its energy is not told", e);
        lose();
        return;
      }
    }
  }

  private synchronized void sample() throws IOException {
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(System.nanoTime(), gauges.get(i).watts());
    }
  }

  private synchronized void lose() {
    for (Trapezoids sum : sums) {
      sum.add(System.nanoTime(), Double.NaN);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Map<String, Double> joules() {
    try {
      if (!ending) {
        sample();
      }
    } catch (IOException e) {
      lose();
    }
    Map<String, Double> joules = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      joules.put(gauges.get(i).rail(), sums[i].joules());
    }
    return joules;
  }

  @Override
  public void close() {
    ending = true;
    thread.interrupt();
  }
}
