package io.venturi.cli.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is asked of a subject, and what is made of it; no test looks at how long anything takes. */
class LoadRunTest {
  /** Notes what it is asked; each call takes a little time. */
  private static final class Noting implements Subject {
    final Set<Integer> counts = ConcurrentHashMap.newKeySet();
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();

    @Override
    public Worker open() {
      open.incrementAndGet();
      opened.incrementAndGet();
      return new Worker() {
        @Override
        public void run(long first, int count, StageTimer stages) {
          counts.add(count);
          threads.add(Thread.currentThread());
          stages.add("work", 1_000);
          sleep();
        }

        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void run_offline_hasAllWorkersAndFullBatches() {
    Noting subject = new Noting();
    LoadResult result = LoadRun.run(subject, options(Scenario.OFFLINE, 4, 3));
    assertEquals(Set.of(4), subject.counts);
    assertEquals(3, subject.opened.get());
    assertEquals(0, subject.open.get());
    assertTrue(result.measured().samples() > 0);
    assertTrue(result.measured().stages().containsKey("work"));
  }

  @Test
  void run_multiStream_asksForEightSamplesOnOneThread() {
    Noting subject = new Noting();
    LoadResult result = LoadRun.run(subject, options(Scenario.MULTI_STREAM, 5, 3));
    assertEquals(Set.of(5, 3), subject.counts);
    assertEquals(1, subject.threads.size());
    assertEquals(0, result.measured().samples() % 8);
  }

  @Test
  void run_server_tellsTheTimeInTheQueueAndTakesNoMoreThanTheBatch() {
    Noting subject = new Noting();
    LoadResult result = LoadRun.run(subject, options(Scenario.SERVER, 2, 1));
    assertTrue(subject.counts.stream().allMatch(count -> count <= 2), subject.counts.toString());
    assertEquals(
        result.measured().latency().getTotalCount(),
        result.measured().stages().get(Traffic.QUEUE).getTotalCount());
  }

  @Test
  void run_subjectThatFails_throwsWhatItThrewAndClosesTheWorkers() {
    IllegalStateException failure = new IllegalStateException("as asked");
    AtomicInteger open = new AtomicInteger();
    Subject failing =
        () -> {
          open.incrementAndGet();
          return new Subject.Worker() {
            @Override
            public void run(long first, int count, Subject.StageTimer stages) {
              throw failure;
            }

            @Override
            public void close() {
              open.decrementAndGet();
            }
          };
        };
    LoadOptions options = options(Scenario.SINGLE_STREAM, 1, 1);
    assertSame(
        failure, assertThrows(IllegalStateException.class, () -> LoadRun.run(failing, options)));
    assertEquals(0, open.get());
  }

  @Test
  void options_thatMakeNoSense_areRefusedWithTheValue() {
    String batch =
        assertThrows(IllegalArgumentException.class, () -> options(Scenario.OFFLINE, 0, 1))
            .getMessage();
    assertTrue(batch.contains("batch is 0"), batch);
    String name =
        assertThrows(IllegalArgumentException.class, () -> Scenario.named("Sideways")).getMessage();
    assertTrue(name.contains("Sideways") && name.contains("SingleStream"), name);
  }

  private static LoadOptions options(Scenario scenario, int batch, int concurrency) {
    return new LoadOptions(
        scenario, batch, concurrency, Duration.ofMillis(10), Duration.ofMillis(90), 200, 1);
  }
}
