package io.venturi.cli.coding;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A job on the calling thread, timed by its own processor time and by the wall clock. */
final class TimedJob {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Runnable job;
  private final PassTimes times;

  /**
   * Runs the job until it is warm and finds out how often a pass must repeat it.
   *
   * @param warmNanos how long, at least one run
   * @param passNanos how long a pass should take, so that the clocks' own cost does not count
   */
  TimedJob(Runnable job, long warmNanos, long passNanos) {
    this.job = job;
    long begin = System.nanoTime();
    long shortest = Long.MAX_VALUE;
    long now = begin;
    do {
      long start = now;
      job.run();
      now = System.nanoTime();
      shortest = Math.min(shortest, now - start);
    } while (now - begin < warmNanos);
    times = new PassTimes((int) (passNanos / Math.max(1, shortest)) + 1);
  }

  /** Runs and times it. */
  void pass() {
    long wall = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times.repeats(); i++) {
      job.run();
    }
    times.add(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - wall);
  }

  PassTimes times() {
    return times;
  }
}
