package io.venturi.cli.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the threads of a load write into, and windows are cut from. Thread-safe. */
final class Gauges implements Subject.StageTimer {
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Recorder latency = new Recorder(MOST_NANOS, DIGITS);
  private final Map<String, Recorder> stages = new LinkedHashMap<>();
  private final LongAdder samples = new LongAdder();
  private final LongSupplier processorNanos;
  private long cutNanos = System.nanoTime();
  private long cutCpuNanos;
  private long cutSamples;

  /**
   * @param processorNanos processor time so far; only differences mean anything. Asked by the
   *     thread that cuts
   */
  Gauges(LongSupplier processorNanos) {
    this.processorNanos = processorNanos;
    cutCpuNanos = processorNanos.getAsLong();
  }

  /** A query is answered. */
  void answered(long latencyNanos) {
    latency.recordValue(within(latencyNanos));
  }

  /** Samples are done. */
  void worked(int count) {
    samples.add(count);
  }

  @Override
  public void add(String stage, long nanos) {
    Recorder recorder;
    synchronized (stages) {
      recorder = stages.computeIfAbsent(stage, name -> new Recorder(MOST_NANOS, DIGITS));
    }
    recorder.recordValue(within(nanos));
  }

  /** All since the last cut. One thread cuts. */
  Window cut() {
    long now = System.nanoTime();
    long cpu = processorNanos.getAsLong();
    long done = samples.sum();
    Map<String, Histogram> parts = new LinkedHashMap<>();
    synchronized (stages) {
      stages.forEach((name, recorder) -> parts.put(name, recorder.getIntervalHistogram()));
    }
    Window window =
        new Window(
            now - cutNanos,
            cpu - cutCpuNanos,
            done - cutSamples,
            latency.getIntervalHistogram(),
            parts);
    cutNanos = now;
    cutCpuNanos = cpu;
    cutSamples = done;
    return window;
  }

  private static long within(long nanos) {
    return Math.max(0, Math.min(MOST_NANOS, nanos));
  }
}
