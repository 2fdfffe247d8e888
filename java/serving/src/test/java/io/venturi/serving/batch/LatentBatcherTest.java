package io.venturi.serving.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.Steps;
import io.venturi.serving.Frames;
import io.venturi.serving.GatedEngine;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.observe.ServingMetrics;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LatentBatcherTest {
  private static final BatchOptions OPTIONS =
      BatchOptions.defaults().withMaxBatch(4).withContexts(1).withQueueCapacity(32);
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final Caller CALLER = new Caller("test", true, "r", "t");

  private final GatedEngine engine = new GatedEngine();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private LatentBatcher batcher;

  private LatentBatcher open(BatchOptions options) {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      batcher =
          new LatentBatcher(
              bundle,
              options,
              Steps.preferred().withEngine(engine),
              new ServingMetrics(meters).model("tiny", "1"),
              timer);
      engine.batches().clear();
      return batcher;
    }
  }

  @AfterEach
  void close() {
    engine.open();
    if (batcher != null) {
      batcher.close();
    }
    timer.shutdownNow();
  }

  private static InferenceRequest request(List<ByteBuffer> frames, int priority, Duration left) {
    long deadline =
        left == null ? InferenceRequest.NO_DEADLINE : System.nanoTime() + left.toNanos();
    return new InferenceRequest("tiny", "", "", frames, true, priority, deadline, CALLER);
  }

  private CompletableFuture<InferenceAnswer> submit(ByteBuffer frame) {
    return batcher.submit(request(List.of(frame), 5, null));
  }

  /** A condition that never comes fails the test instead of holding the build. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < MOST_WAIT_NANOS, "what was awaited did not come");
      Thread.sleep(1);
    }
  }

  private void awaitDecoded(int frames) throws InterruptedException {
    await(
        () ->
            meters.get("venturi.stage.duration").tag("stage", "entropyDecode").timer().count()
                >= frames);
  }

  private static Refusal refusalOf(CompletableFuture<?> answer) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
    return assertInstanceOf(Refusal.class, e.getCause());
  }

  @Test
  void submit_manyAtOnce_givesEachTheBitsItGetsAlone() throws Exception {
    List<ByteBuffer> high = Frames.frames("high", 1, 11);
    List<ByteBuffer> low = Frames.frames("low", 50, 6);
    List<ByteBuffer> frames = new ArrayList<>(high);
    frames.addAll(low);
    open(OPTIONS.withMaxBatch(1));
    List<InferenceAnswer> alone = new ArrayList<>();
    for (ByteBuffer frame : frames) {
      alone.add(submit(frame).get());
    }
    batcher.close();
    open(OPTIONS.withContexts(2).withMaxBatch(8));
    engine.shut();
    List<CompletableFuture<InferenceAnswer>> answers = frames.stream().map(this::submit).toList();
    engine.open();
    for (int i = 0; i < frames.size(); i++) {
      InferenceAnswer.FrameAnswer together = answers.get(i).get().frames().get(0);
      assertEquals(alone.get(i).frames().get(0).classification(), together.classification());
      assertArrayEquals(alone.get(i).frames().get(0).logits(), together.logits(), 0f);
    }
    assertTrue(engine.batches().stream().anyMatch(size -> size > 1), engine.batches().toString());
    List<Classification> runner = Frames.expected("low", low);
    for (int i = 0; i < low.size(); i++) {
      InferenceAnswer answer = answers.get(high.size() + i).get();
      assertEquals("low", answer.ratePoint());
      assertEquals(runner.get(i), answer.frames().get(0).classification());
    }
  }

  @Test
  void submit_framesOfTwoRatePointsInOneRequest_answersInOrder() throws Exception {
    open(OPTIONS);
    ByteBuffer low = Frames.frames("low", 3, 1).get(0);
    ByteBuffer high = Frames.frame(4);
    InferenceAnswer answer = batcher.submit(request(List.of(low, high, low), 5, null)).get();
    assertEquals("low,high", answer.ratePoint());
    assertEquals(
        Frames.expected("low", List.of(low)).get(0), answer.frames().get(0).classification());
    assertEquals(
        Frames.expected("high", List.of(high)).get(0), answer.frames().get(1).classification());
    assertEquals(answer.frames().get(0).classification(), answer.frames().get(2).classification());
  }

  @Test
  void submit_whileABatchRuns_decodesAheadAndRunsTheRestAsOneBatch() throws Exception {
    open(OPTIONS);
    engine.shut();
    List<CompletableFuture<InferenceAnswer>> answers = new ArrayList<>();
    answers.add(submit(Frames.frame(1)));
    await(() -> engine.batches().size() == 1);
    Frames.frames("high", 2, 4).forEach(frame -> answers.add(submit(frame)));
    awaitDecoded(5); // meanwhile, as the decoders do not wait for the tail
    engine.letThrough(1);
    await(() -> engine.batches().size() == 2);
    engine.open();
    for (CompletableFuture<InferenceAnswer> answer : answers) {
      answer.get();
    }
    assertEquals(List.of(1, 4), engine.batches());
    assertTrue(answers.get(1).get().times().queue() > 0);
    assertTrue(answers.get(1).get().times().entropyDecode() > 0);
  }

  @Test
  void submit_urgentBehindOthers_runsFirst() throws Exception {
    open(OPTIONS.withMaxBatch(1));
    engine.shut();
    CompletableFuture<InferenceAnswer> running = submit(Frames.frame(1));
    await(() -> engine.batches().size() == 1);
    List<String> order = new CopyOnWriteArrayList<>();
    List<ByteBuffer> frames = Frames.frames("high", 2, 3);
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(
        batcher.submit(request(frames.subList(0, 1), 9, null)).thenRun(() -> order.add("patient")));
    all.add(
        batcher.submit(request(frames.subList(1, 2), 5, null)).thenRun(() -> order.add("default")));
    awaitDecoded(3); // one runs, two fill the latents
    all.add(
        batcher.submit(request(frames.subList(2, 3), 1, null)).thenRun(() -> order.add("urgent")));
    awaitDecoded(4); // the urgent one took one of these
    engine.open();
    running.get();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
    assertEquals(List.of("urgent", "default", "patient"), order);
  }

  @Test
  void submit_queueFull_isRefusedAtOnceWithAHint_andRoomComesBack() throws Exception {
    open(OPTIONS.withQueueCapacity(4));
    engine.shut();
    List<CompletableFuture<InferenceAnswer>> taken = new ArrayList<>();
    taken.add(submit(Frames.frame(1)));
    await(() -> engine.batches().size() == 1);
    List<ByteBuffer> frames = Frames.frames("high", 2, 5);
    frames.subList(0, 4).forEach(frame -> taken.add(submit(frame)));
    long start = System.nanoTime();
    Refusal full = assertThrows(Refusal.class, () -> submit(frames.get(4)));
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    assertEquals(Refusal.Reason.OVERLOADED, full.reason());
    assertTrue(full.retryAfter().orElseThrow().toNanos() > 0);
    taken.get(2).cancel(false); // a client that died makes room
    await(() -> batcher.depth() < 4);
    taken.set(2, submit(frames.get(4)));
    engine.open();
    for (CompletableFuture<InferenceAnswer> answer : taken) {
      answer.get();
    }
    assertEquals(0, batcher.depth());
  }

  @Test
  void submit_deadlineThatCannotBeMet_isRefusedAtOnce() throws Exception {
    open(OPTIONS.withMaxBatch(1).withDecoders(1));
    engine.setMillisPerBatch(40);
    submit(Frames.frame(1)).get(); // the service time is measured, not told
    for (int i = 0; i < 20; i++) {
      submit(Frames.frame(1)).get();
    }
    engine.shut();
    List<CompletableFuture<InferenceAnswer>> before = new ArrayList<>();
    Frames.frames("high", 2, 10).forEach(frame -> before.add(submit(frame)));
    InferenceRequest hopeless = request(List.of(Frames.frame(3)), 9, Duration.ofMillis(150));
    Refusal refusal = assertThrows(Refusal.class, () -> batcher.submit(hopeless));
    assertEquals(Refusal.Reason.DEADLINE, refusal.reason());
    assertTrue(refusal.getMessage().contains("frames ahead"), refusal.getMessage());
    InferenceRequest urgent = request(List.of(Frames.frame(3)), 1, Duration.ofSeconds(20));
    CompletableFuture<InferenceAnswer> first = batcher.submit(urgent);
    engine.open();
    first.get();
    for (CompletableFuture<InferenceAnswer> answer : before) {
      answer.get();
    }
  }

  @Test
  void submit_deadlinePassesInTheQueue_isToldThenAndNeverRuns() throws Exception {
    open(OPTIONS.withMaxBatch(1));
    engine.shut();
    CompletableFuture<InferenceAnswer> running = submit(Frames.frame(1));
    await(() -> engine.batches().size() == 1);
    CompletableFuture<InferenceAnswer> late =
        batcher.submit(request(List.of(Frames.frame(2)), 5, Duration.ofMillis(80)));
    assertEquals(Refusal.Reason.DEADLINE, refusalOf(late).reason());
    assertEquals(0, batcher.depth());
    engine.open();
    running.get();
    submit(Frames.frame(3)).get();
    assertEquals(List.of(1, 1), engine.batches());
  }

  @Test
  void submit_damagedFrame_isRefusedAlone() throws Exception {
    open(OPTIONS);
    engine.shut();
    ByteBuffer damaged = Frames.frame(1);
    damaged.put(damaged.limit() - 6, (byte) ~damaged.get(damaged.limit() - 6));
    CompletableFuture<InferenceAnswer> bad = submit(damaged);
    CompletableFuture<InferenceAnswer> good = submit(Frames.frame(2));
    assertEquals(Refusal.Reason.INVALID, refusalOf(bad).reason());
    assertTrue(refusalOf(bad).getMessage().contains("at byte"));
    engine.open();
    assertEquals(
        Frames.expected("high", List.of(Frames.frame(2))).get(0),
        good.get().frames().get(0).classification());
  }

  @Test
  void submit_garbageOrAnotherModelsFrame_isRefusedBeforeItWaits() {
    open(OPTIONS);
    assertEquals(
        Refusal.Reason.INVALID,
        assertThrows(Refusal.class, () -> submit(ByteBuffer.wrap(new byte[] {1, 2, 3}))).reason());
    assertEquals(
        Refusal.Reason.INVALID,
        assertThrows(Refusal.class, () -> submit(ByteBuffer.allocate(0))).reason());
    ByteBuffer other = Frames.frame(1);
    other.put(5, (byte) ~other.get(5));
    Refusal refusal = assertThrows(Refusal.class, () -> submit(other));
    assertTrue(refusal.getMessage().contains("no rate point"), refusal.getMessage());
  }

  @Test
  void submit_engineFails_failsThatBatchAndTheNextRuns() throws Exception {
    open(OPTIONS);
    engine.setFailing(true);
    assertEquals(Refusal.Reason.INTERNAL, refusalOf(submit(Frames.frame(1))).reason());
    engine.setFailing(false);
    submit(Frames.frame(1)).get();
  }

  @Test
  void maxDelay_oneFrame_waitsForCompanyThatLong() throws Exception {
    open(OPTIONS.withMaxDelay(Duration.ofMillis(300)));
    long start = System.nanoTime();
    submit(Frames.frame(1)).get();
    long waited = System.nanoTime() - start;
    assertTrue(waited >= 300_000_000L, waited + " ns");
  }

  @Test
  void maxDelay_fullBatchOrADeadline_doesNotWaitForItsEnd() throws Exception {
    Duration longDelay = Duration.ofSeconds(10);
    open(OPTIONS.withMaxDelay(longDelay));
    List<ByteBuffer> frames = Frames.frames("high", 1, 4);
    long start = System.nanoTime();
    for (CompletableFuture<InferenceAnswer> answer : frames.stream().map(this::submit).toList()) {
      answer.get();
    }
    assertEquals(List.of(4), engine.batches());
    batcher.submit(request(frames.subList(0, 1), 5, Duration.ofSeconds(2))).get();
    assertTrue(System.nanoTime() - start < longDelay.toNanos(), "neither waits that long");
  }

  @Test
  void drain_refusesNewRequestsAndAnswersOldOnes() throws Exception {
    open(OPTIONS.withMaxBatch(1));
    engine.shut();
    List<CompletableFuture<InferenceAnswer>> answers =
        Frames.frames("high", 1, 5).stream().map(this::submit).toList();
    batcher.drain();
    assertEquals(
        Refusal.Reason.UNAVAILABLE,
        assertThrows(Refusal.class, () -> submit(Frames.frame(1))).reason());
    engine.open();
    for (CompletableFuture<InferenceAnswer> answer : answers) {
      assertFalse(answer.get().replayed());
    }
  }

  @Test
  void close_failsWhatWaits() throws Exception {
    open(OPTIONS.withMaxBatch(1));
    engine.shut();
    CompletableFuture<InferenceAnswer> running = submit(Frames.frame(1));
    await(() -> engine.batches().size() == 1);
    CompletableFuture<InferenceAnswer> waiting = submit(Frames.frame(2));
    awaitDecoded(2); // a frame in a decoder's hands is answered, not refused
    Thread closing = new Thread(batcher::close);
    closing.start();
    assertEquals(Refusal.Reason.UNAVAILABLE, refusalOf(waiting).reason());
    engine.open();
    running.get();
    closing.join();
  }
}
