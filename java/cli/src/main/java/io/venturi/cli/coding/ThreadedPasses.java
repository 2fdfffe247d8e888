package io.venturi.cli.coding;

import io.venturi.VenturiException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Jobs that run at the same time, one thread each, in turns with the first job alone, pass by pass.
 * A pass lasts from the first start to the last end.
 */
final class ThreadedPasses {
  /** Long enough that the threads' starts, some ten microseconds apart, do not count. */
  private static final long PASS_NANOS = 10_000_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final ExecutorService pool;
  private final List<Callable<Part>> tasks;
  private final PassTimes times;

  /** One thread's part of a pass, in nanoseconds. */
  private record Part(long start, long end, long cpu) {}

  private ThreadedPasses(ExecutorService pool, List<Callable<Part>> tasks, int repeats) {
    this.pool = pool;
    this.tasks = tasks;
    this.times = new PassTimes(repeats);
  }

  /** Runs the jobs for so many seconds; the times are of one run of every job. */
  static CoderResult.Together run(List<Runnable> jobs, double seconds) {
    int repeats = new TimedJob(jobs.get(0), 0, PASS_NANOS).times().repeats();
    List<Callable<Part>> tasks =
        jobs.stream().<Callable<Part>>map(job -> () -> part(job, repeats)).toList();
    ExecutorService pool = Executors.newFixedThreadPool(jobs.size());
    try {
      new ThreadedPasses(pool, tasks, repeats).pass(); // the threads begin
      ThreadedPasses one = new ThreadedPasses(pool, tasks.subList(0, 1), repeats);
      ThreadedPasses all = new ThreadedPasses(pool, tasks, repeats);
      long begin = System.nanoTime();
      while (all.times.passes() < CoderBench.FEWEST_PASSES
          || System.nanoTime() - begin < seconds * 1e9) {
        one.pass();
        all.pass();
      }
      return new CoderResult.Together(jobs.size(), one.times.speed(), all.times.speed());
    } finally {
      pool.shutdown();
    }
  }

  private static Part part(Runnable job, int repeats) {
    long start = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < repeats; i++) {
      job.run();
    }
    return new Part(start, System.nanoTime(), THREADS.getCurrentThreadCpuTime() - cpu);
  }

  private void pass() {
    List<Part> parts = new ArrayList<>();
    try {
      for (Future<Part> future : pool.invokeAll(tasks)) {
        parts.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new VenturiException("a coding thread failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VenturiException("interrupted while coding threads ran", e);
    }
    long first = parts.stream().mapToLong(Part::start).min().orElseThrow();
    long last = parts.stream().mapToLong(Part::end).max().orElseThrow();
    times.add(parts.stream().mapToLong(Part::cpu).average().orElseThrow(), last - first);
  }
}
