package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelStreamInferResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything at once, for {@code -Dventuri.soak.seconds} (10 in a build, 30 minutes by {@code
 * ci/soak.sh}): sound callers over gRPC and HTTP whose answers are checked, models replaced,
 * clients that die, nonsense. Afterwards memory, threads and file handles must be what they were
 * after the first fifth.
 */
class SoakTest {
  private static final Logger LOG = LoggerFactory.getLogger(SoakTest.class);
  private static final long SECONDS = Long.getLong("venturi.soak.seconds", 10);
  private static final int SOUND_CALLERS = 3;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final LongAdder answers = new LongAdder();
  private final LongAdder nonsense = new LongAdder();
  private final LongAdder deaths = new LongAdder();
  private final LongAdder swaps = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private TestServer server;

  private interface Turn {
    void take(Random random) throws Exception;
  }

  /** Repeats until the end; what it throws is a fault. */
  private void run(String name, Turn turn) {
    Thread thread =
        new Thread(
            () -> {
              Random random = new Random(name.hashCode());
              while (!stop.get()) {
                try {
                  turn.take(random);
                } catch (Exception | AssertionError e) {
                  faults.add(name + ": " + e);
                }
              }
            },
            "soak-" + name);
    threads.add(thread);
    thread.start();
  }

  @Test
  void soak() throws Exception {
    putVersion(1);
    server =
        TestServer.start(
            options ->
                options
                    .withFolder(folder, Duration.ofMillis(200))
                    .withDrain(Duration.ofSeconds(5)));
    try {
      for (int caller = 0; caller < SOUND_CALLERS; caller++) {
        startSoundCaller(caller);
      }
      run("http", this::callHttp);
      run("nonsense", this::sendNonsense);
      run("dying", this::dieInAStream);
      run("swap", this::swap);
      Thread.sleep(200 * SECONDS);
      long[] before = figures();
      for (long left = 8; left > 0; left--) {
        Thread.sleep(100 * SECONDS);
      }
      long[] after = figures();
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      LOG.warn(
          "{} s: {} answers, {} swaps, {} pieces of nonsense, {} deaths; heap {} -> {} MB, resident"
              + " {} -> {} MB, threads {} -> {}, handles {} -> {}",
          SECONDS,
          answers,
          swaps,
          nonsense,
          deaths,
          before[0],
          after[0],
          before[1],
          after[1],
          before[2],
          after[2],
          before[3],
          after[3]);
      assertEquals(List.of(), faults.stream().limit(5).toList());
      assertTrue(answers.sum() > SECONDS && swaps.sum() > 0 && deaths.sum() > 0);
      assertTrue(after[0] <= before[0] + 40, "heap grew");
      assertTrue(after[1] <= before[1] * 1.25 + 100, "resident memory grew");
      assertTrue(after[2] <= before[2] + 30, "threads grew");
      assertTrue(after[3] <= before[3] + 60, "file handles grew");
    } finally {
      stop.set(true);
      server.close();
    }
  }

  private void startSoundCaller(int caller) {
    List<ByteBuffer> frames = Frames.frames(caller % 2 == 0 ? "high" : "low", caller, 1);
    List<String> expected =
        Frames.expected(caller % 2 == 0 ? "high" : "low", frames).get(0).scores().stream()
            .map(score -> score.label())
            .toList();
    ModelInferRequest request = TestServer.request(frames).build();
    run(
        "grpc" + caller,
        random -> {
          ModelInferResponse answer =
              server
                  .stub()
                  .modelInfer(
                      request.toBuilder().setId(Long.toHexString(random.nextLong())).build());
          assertEquals(expected, TestServer.labels(answer));
          answers.increment();
        });
  }

  private void callHttp(Random random) throws IOException, InterruptedException {
    var answer = server.post("/v2/models/tiny/infer", HttpBodies.base64(List.of(Frames.frame(1))));
    assertEquals(200, answer.statusCode(), answer.body());
    answers.increment();
  }

  private void sendNonsense(Random random) throws Exception {
    byte[] bytes = new byte[1 + random.nextInt(2000)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      try {
        server.stub().modelInfer(TestServer.request(List.of(ByteBuffer.wrap(bytes))).build());
        throw new AssertionError("nonsense was answered");
      } catch (io.grpc.StatusRuntimeException e) {
        assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
      }
    } else {
      int port = random.nextBoolean() ? server.server.grpcPort() : server.server.httpPort();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(2000);
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException cutOff) {
        // by the server, as it should
      }
    }
    nonsense.increment();
    Thread.sleep(10);
  }

  private void dieInAStream(Random random) throws Exception {
    ManagedChannel channel = server.channel();
    StreamObserver<ModelInferRequest> requests =
        GRPCInferenceServiceGrpc.newStub(channel)
            .modelStreamInfer(
                new StreamObserver<ModelStreamInferResponse>() {
                  @Override
                  public void onNext(ModelStreamInferResponse value) {}

                  @Override
                  public void onError(Throwable t) {}

                  @Override
                  public void onCompleted() {}
                });
    ModelInferRequest request = TestServer.request(List.of(Frames.frame(2))).build();
    for (int i = random.nextInt(20); i >= 0; i--) {
      requests.onNext(request);
    }
    Thread.sleep(random.nextInt(20));
    if (random.nextBoolean()) {
      ((ClientCallStreamObserver<ModelInferRequest>) requests).cancel("died", null);
    }
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    deaths.increment();
    Thread.sleep(20);
  }

  private void swap(Random random) throws Exception {
    Thread.sleep(500);
    putVersion(2 + (int) (swaps.sum() % 3));
    swaps.increment();
  }

  private void putVersion(int version) throws IOException {
    Path draft =
        Files.write(folder.resolve("draft"), Frames.bundleOfVersion(String.valueOf(version)));
    Files.move(
        draft,
        folder.resolve("tiny.venturi"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Heap and resident MB, threads, file handles. */
  private static long[] figures() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(50);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    long resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
            .findFirst()
            .orElse(0);
    long threads = Thread.activeCount();
    try (var handles = Files.list(Path.of("/proc/self/fd"))) {
      return new long[] {heap, resident, threads, handles.count()};
    }
  }
}
