package io.venturi.cli.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts a load on a subject and measures until three windows agree. */
public final class LoadRun {
  private LoadRun() {}

  /**
   * Runs one scenario. Blocks for warm-up and duration, and at most ten thirds of the duration.
   *
   * @throws RuntimeException what the subject threw, from whichever thread
   */
  public static LoadResult run(Subject subject, LoadOptions options) {
    Gauges gauges = new Gauges();
    List<Window> windows = new ArrayList<>();
    int backlog;
    try (Traffic traffic = Traffic.start(subject, options, gauges)) {
      pause(options.warmUp(), traffic);
      gauges.cut();
      Duration window = options.duration().dividedBy(Stability.WINDOWS);
      do {
        pause(window, traffic);
        windows.add(gauges.cut());
      } while (windows.size() < Stability.MOST && !Stability.reached(windows));
      backlog = traffic.waiting();
    }
    return new LoadResult(options, windows, Stability.reached(windows), backlog);
  }

  private static void pause(Duration time, Traffic traffic) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      traffic.check();
      try {
        Thread.sleep(Math.max(1, Math.min(50, left / 1_000_000)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring", e);
      }
    }
    traffic.check();
  }
}
