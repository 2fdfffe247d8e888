package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.serving.service.ServiceLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Twice as many requests as the server can run, sent at their times whatever it answers. */
@Timeout(300)
class SheddingTest {
  private static final double MILLIS_PER_BATCH = 80;
  private static final int BATCH = 4;
  private static final int SECONDS = 5;
  private static final long DEADLINE_MILLIS = 1000;

  /** What a busy machine may add. */
  private static final long SLACK_MILLIS = 2000;

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger shed = new AtomicInteger();
  private final AtomicInteger other = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final ConcurrentHistogram answerMicros = new ConcurrentHistogram(60_000_000L, 3);
  private final ConcurrentHistogram refusalMicros = new ConcurrentHistogram(60_000_000L, 3);

  @Test
  void twiceTheSustainableLoad_isShedAtOnce_andTheRestInTime() throws Exception {
    try (TestServer server =
        TestServer.start(
            options ->
                options
                    .withBatching(options.batching().withDecoders(1).withQueueCapacity(64))
                    .withLimits(
                        new ServiceLimits(
                            1 << 20,
                            Duration.ofSeconds(5),
                            8,
                            1000,
                            0,
                            16,
                            Duration.ofMinutes(1))))) {
      server.engine.setMillisPerBatch(MILLIS_PER_BATCH);
      ModelInferRequest request = TestServer.request(List.of(Frames.frame(1))).build();
      double sustainable = sustainable(server, request);
      int count = (int) (2 * sustainable * SECONDS);
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = start + (long) (i * 1e9 / (2 * sustainable));
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        server
            .asyncStub()
            .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
            .modelInfer(request, new Outcome(due));
      }
      while (ended.get() < count) {
        Thread.sleep(10);
      }
      String figures =
          String.format(
              "%d sent, %d answered (sustainable %.0f), %d shed, %d other; answers p99 %.1f ms,"
                  + " refusals p50 %.1f ms",
              count,
              answered.get(),
              sustainable * SECONDS,
              shed.get(),
              other.get(),
              answerMicros.getValueAtPercentile(99) / 1e3,
              refusalMicros.getValueAtPercentile(50) / 1e3);
      LoggerFactory.getLogger(SheddingTest.class).warn(figures);
      assertEquals(0, other.get(), figures);
      assertTrue(answered.get() >= 0.5 * sustainable * SECONDS, figures);
      assertTrue(shed.get() >= 0.1 * count, figures);
      assertTrue(
          answerMicros.getValueAtPercentile(99) <= 1000 * (DEADLINE_MILLIS + SLACK_MILLIS),
          figures);
      assertTrue(refusalMicros.getValueAtPercentile(50) < 1000 * SLACK_MILLIS, figures);
    }
  }

  /**
   * What the server answers a second when it always has enough to do, as busy as the machine is.
   */
  private static double sustainable(TestServer server, ModelInferRequest request)
      throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    AtomicInteger count = new AtomicInteger();
    long start = System.nanoTime();
    for (int i = 0; i < 3 * BATCH; i++) {
      Thread caller =
          new Thread(
              () -> {
                while (System.nanoTime() - start < 3_000_000_000L) {
                  server.stub().modelInfer(request);
                  count.incrementAndGet();
                }
              });
      caller.start();
      callers.add(caller);
    }
    for (Thread caller : callers) {
      caller.join();
    }
    return count.get() / ((System.nanoTime() - start) / 1e9);
  }

  private final class Outcome implements StreamObserver<ModelInferResponse> {
    private final long due;

    Outcome(long due) {
      this.due = due;
    }

    private long micros() {
      return Math.max(1, (System.nanoTime() - due) / 1000);
    }

    @Override
    public void onNext(ModelInferResponse response) {
      answerMicros.recordValue(micros());
      answered.incrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
      Status.Code code = ((StatusRuntimeException) failure).getStatus().getCode();
      boolean sheds =
          code == Status.Code.RESOURCE_EXHAUSTED || code == Status.Code.DEADLINE_EXCEEDED;
      (sheds ? shed : other).incrementAndGet();
      refusalMicros.recordValue(micros());
      ended.incrementAndGet();
    }

    @Override
    public void onCompleted() {
      ended.incrementAndGet();
    }
  }
}
