package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Runners without a server, each with batches as full as they get. */
final class BareTails implements AutoCloseable {
  private final List<TailRunner> runners;
  private final List<ByteBuffer> batch;
  private final boolean pinned;

  /**
   * @param options of each runner; maxBatch frames make a batch
   * @param count runners at a time
   * @param pinned whether their threads get the last core ({@link CoreSplit})
   */
  BareTails(
      ModelBundle bundle, TailOptions options, int count, List<ByteBuffer> frames, boolean pinned) {
    this.batch =
        IntStream.range(0, options.maxBatch())
            .mapToObj(i -> frames.get(i % frames.size()))
            .toList();
    this.runners =
        IntStream.range(0, count).mapToObj(i -> TailRunner.open(bundle, options)).toList();
    this.pinned = pinned;
    runners.forEach(runner -> runner.run(batch));
  }

  /** Frames a second. */
  double perSecond(Duration time) {
    LongAdder count = new LongAdder();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (TailRunner runner : runners) {
      Thread thread =
          new Thread(() -> run(runner, go, time, count), CoreSplit.TAILS + "b" + threads.size());
      thread.start();
      threads.add(thread);
    }
    if (pinned) {
      CoreSplit.apply();
    }
    long start = System.nanoTime();
    go.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return count.sum() / ((System.nanoTime() - start) / 1e9);
  }

  private void run(TailRunner runner, CountDownLatch go, Duration time, LongAdder count) {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      runner.run(batch);
      count.add(batch.size());
    }
  }

  @Override
  public void close() {
    runners.forEach(TailRunner::close);
  }
}
