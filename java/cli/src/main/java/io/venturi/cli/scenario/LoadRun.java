package io.venturi.cli.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Puts a load on a subject and measures until three windows agree. */
public final class LoadRun {
  /** Told when what counts begins and ends; both on the calling thread. */
  public interface Listener {
    /** The warm-up is over. */
    void begins();

    /** The last window is over; the load still runs. */
    void ends();
  }

  /** Nobody to tell. */
  public static final Listener NOBODY =
      new Listener() {
        @Override
        public void begins() {}

        @Override
        public void ends() {}
      };

  private LoadRun() {}

  /** Runs one scenario, with nobody to tell. */
  public static LoadResult run(Subject subject, LoadOptions options) {
    return run(subject, options, NOBODY);
  }

  /**
   * Runs one scenario. Blocks for warm-up and duration, and at most ten thirds of the duration.
   *
   * @throws RuntimeException what the subject threw, from whichever thread
   */
  public static LoadResult run(Subject subject, LoadOptions options, Listener listener) {
    return run(subject, options, listener, new ProcessClock()::nanos);
  }

  /**
   * Likewise, for work whose processor time something else than this process counts.
   *
   * @param processorNanos processor time so far, of which differences are taken
   */
  public static LoadResult run(
      Subject subject, LoadOptions options, Listener listener, LongSupplier processorNanos) {
    Gauges gauges = new Gauges(processorNanos);
    List<Window> windows = new ArrayList<>();
    int backlog;
    try (Traffic traffic = Traffic.start(subject, options, gauges)) {
      pause(options.warmUp(), traffic);
      listener.begins();
      gauges.cut();
      Duration window = options.duration().dividedBy(Stability.WINDOWS);
      do {
        pause(window, traffic);
        windows.add(gauges.cut());
      } while (windows.size() < Stability.MOST && !Stability.reached(windows));
      listener.ends();
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
