package io.venturi.cli.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a load, from {@link #start} to {@link #close}.
 *
 * <p>Server's queries have their times before the run: each counts from its own time, whatever
 * happened to those before it, so a stall is charged to every query it held up (no coordinated
 * omission). Workers take as many waiting queries together as the batch allows, and wait for none.
 */
final class Traffic implements AutoCloseable {
  /** The name of the time a Server query waits for a worker. */
  static final String QUEUE = "queue";

  private static final int MOST_WAITING = 1 << 16;

  private final LoadOptions options;
  private final Gauges gauges;
  private final List<Subject.Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong next = new AtomicLong();
  private final BlockingQueue<Long> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean ending;

  private Traffic(LoadOptions options, Gauges gauges) {
    this.options = options;
    this.gauges = gauges;
  }

  static Traffic start(Subject subject, LoadOptions options, Gauges gauges) {
    Traffic traffic = new Traffic(options, gauges);
    try {
      for (int i = 0; i < options.workers(); i++) {
        traffic.workers.add(subject.open());
      }
    } catch (RuntimeException e) {
      traffic.close();
      throw e;
    }
    boolean asked = options.scenario() == Scenario.SERVER;
    for (Subject.Worker worker : traffic.workers) {
      traffic.launch("worker", () -> traffic.repeat(worker, asked));
    }
    if (asked) {
      traffic.launch("queries", traffic::ask);
    }
    return traffic;
  }

  private void launch(String name, Runnable body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (RuntimeException | Error e) { // told by check()
                failure.compareAndSet(null, e);
                ending = true;
              }
            },
            "venturi-bench-" + name);
    threads.add(thread);
    thread.start();
  }

  /** Throws what ended a thread, if one has. */
  void check() {
    Throwable cause = failure.get();
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
  }

  /** Server queries that no worker has taken yet. */
  int waiting() {
    return waiting.size();
  }

  private void repeat(Subject.Worker worker, boolean asked) {
    List<Long> taken = new ArrayList<>();
    while (!ending) {
      if (asked) {
        serve(worker, taken);
      } else {
        query(worker);
      }
    }
  }

  /** One query as soon as the one before is answered. */
  private void query(Subject.Worker worker) {
    int samples =
        options.scenario() == Scenario.OFFLINE
            ? options.batch()
            : options.scenario().samplesPerQuery();
    long first = next.getAndAdd(samples);
    long start = System.nanoTime();
    for (int done = 0; done < samples; done += options.batch()) {
      worker.run(first + done, Math.min(options.batch(), samples - done), gauges);
    }
    gauges.answered(System.nanoTime() - start);
    gauges.worked(samples);
  }

  private void serve(Subject.Worker worker, List<Long> taken) {
    try {
      Long due = waiting.poll(20, TimeUnit.MILLISECONDS);
      if (due == null) {
        return;
      }
      taken.clear();
      taken.add(due);
      waiting.drainTo(taken, options.batch() - 1);
      long start = System.nanoTime();
      worker.run(next.getAndAdd(taken.size()), taken.size(), gauges);
      long end = System.nanoTime();
      for (long time : taken) {
        gauges.add(QUEUE, start - time);
        gauges.answered(end - time);
      }
      gauges.worked(taken.size());
    } catch (InterruptedException e) {
      ending = true;
    }
  }

  /** Queries at exponentially distributed distances. */
  private void ask() {
    Random random = new Random(options.seed());
    double due = System.nanoTime();
    while (!ending) {
      due -= Math.log(1 - random.nextDouble()) * 1e9 / options.queriesPerSecond();
      long wait = (long) due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
        while (!ending && System.nanoTime() < (long) due) {
          LockSupport.parkNanos((long) due - System.nanoTime());
        }
      }
      if (!waiting.offer((long) due)) {
        throw new IllegalStateException(
            MOST_WAITING
                + " queries wait: "
                + options.queriesPerSecond()
                + " a second is far more than this can do; ask for fewer");
      }
    }
  }

  @Override
  public void close() {
    ending = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    workers.forEach(Subject.Worker::close);
  }
}
