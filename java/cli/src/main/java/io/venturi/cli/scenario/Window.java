package io.venturi.cli.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was seen in a stretch of time.
 *
 * @param nanos its length
 * @param cpuNanos processor time of the whole process in it, of all its threads
 * @param samples done in it
 * @param latency of the queries answered in it, in nanoseconds
 * @param stages nanoseconds of the parts of the work, in their order
 */
public record Window(
    long nanos, long cpuNanos, long samples, Histogram latency, Map<String, Histogram> stages) {
  /** Samples a second of wall time. */
  public double samplesPerSecond() {
    return samples * 1e9 / nanos;
  }

  /** Processor time of a sample, in milliseconds. */
  public double cpuMillisPerSample() {
    return cpuNanos / 1e6 / samples;
  }

  /** Several as one: values are put together, percentiles never averaged. */
  static Window together(List<Window> windows) {
    long nanos = 0;
    long cpu = 0;
    long samples = 0;
    Histogram latency = new Histogram(windows.get(0).latency());
    latency.reset();
    Map<String, Histogram> stages = new LinkedHashMap<>();
    for (Window window : windows) {
      nanos += window.nanos();
      cpu += window.cpuNanos();
      samples += window.samples();
      latency.add(window.latency());
      window
          .stages()
          .forEach(
              (name, times) ->
                  stages.merge(
                      name,
                      times.copy(),
                      (all, more) -> {
                        all.add(more);
                        return all;
                      }));
    }
    return new Window(nanos, cpu, samples, latency, stages);
  }
}
