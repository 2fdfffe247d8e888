package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.client.Answer;
import io.venturi.client.ClientOptions;
import io.venturi.client.VenturiClient;
import io.venturi.pipeline.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * ci/soak.sh}), against a server in a process of its own: sound callers whose answers are checked,
 * models replaced, clients that die, stall, send nonsense or too much. The process must live, and
 * its memory, threads and file handles must stay what they were after the first fifth. Then it is
 * killed as kill -9 does, and started again, and the clients must come back by themselves.
 */
class SoakTest {
  private static final Logger LOG = LoggerFactory.getLogger(SoakTest.class);
  private static final long SECONDS = Long.getLong("venturi.soak.seconds", 10);
  private static final long SWAP_MILLIS = Long.getLong("venturi.soak.swapMillis", 500);
  private static final long PAUSE_MILLIS = Long.getLong("venturi.soak.pauseMillis", 0);
  private static final int KILLS = Integer.getInteger("venturi.soak.kills", 1);
  private static final String REPORT = System.getProperty("venturi.soak.report", "");
  private static final int SAMPLES = 10;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicBoolean stopCameras = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final LongAdder swaps = new LongAdder();
  private final LongAdder cameraAnswers = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private long repeatedBeforeKills;
  private final List<Thread> callers = new ArrayList<>();
  private final List<Thread> cameras = new ArrayList<>();

  private interface Turn {
    void take(Random random) throws Exception;
  }

  /** Repeats until the end; what it throws is a fault. */
  private Thread repeat(String name, long pauseMillis, AtomicBoolean until, Turn turn) {
    Thread thread =
        new Thread(
            () -> {
              Random random = new Random(name.hashCode());
              while (!until.get()) {
                try {
                  turn.take(random);
                  Thread.sleep(pauseMillis);
                } catch (Exception | AssertionError e) {
                  faults.add(name + ": " + e);
                }
              }
            },
            "soak-" + name);
    thread.start();
    return thread;
  }

  @Test
  void soak() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path tokens =
        Files.writeString(
            folder.resolve("tokens"),
            String.join(
                "\n",
                "good " + SoakCallers.GOOD_TOKEN,
                "bad " + SoakCallers.BAD_TOKEN,
                "dying " + SoakCallers.DYING_TOKEN,
                "greedy " + SoakCallers.GREEDY_TOKEN));
    swap(models);
    List<SoakServer.Weight> weights = new ArrayList<>();
    try (SoakServer server = new SoakServer(models, tokens);
        SoakCallers all = new SoakCallers(server.grpcPort(), server.httpPort())) {
      startCallers(all, models);
      startCamera(server, false);
      startCamera(server, true);
      for (int sample = 0; sample <= SAMPLES; sample++) {
        Thread.sleep(1000 * SECONDS / (SAMPLES + 1));
        assertTrue(server.isAlive(), "the server's process has ended; faults: " + faults);
        weights.add(server.weigh());
      }
      join(stop, callers);
      repeatedBeforeKills = repeated.sum();
      for (int kill = 0; kill < KILLS; kill++) {
        killAndReturn(server);
      }
      join(stopCameras, cameras);
      tell(all, weights);
      check(all, weights);
    } finally {
      stop.set(true);
      stopCameras.set(true);
    }
  }

  private void startCallers(SoakCallers all, Path models) {
    callers.add(repeat("grpc", PAUSE_MILLIS, stop, all::askOverGrpc));
    callers.add(repeat("http", PAUSE_MILLIS, stop, all::askOverHttp));
    callers.add(repeat("nonsense", PAUSE_MILLIS + 10, stop, all::sendNonsense));
    callers.add(repeat("dying", PAUSE_MILLIS + 20, stop, all::die));
    callers.add(repeat("stalling", PAUSE_MILLIS, stop, all::stall));
    callers.add(repeat("greedy", PAUSE_MILLIS + 50, stop, all::exceed));
    callers.add(repeat("swap", SWAP_MILLIS, stop, random -> swap(models)));
  }

  /** A camera with all the time it needs: every image must be answered by the server. */
  private void startCamera(SoakServer server, boolean streaming) {
    ClientOptions options =
        ClientOptions.of("127.0.0.1:" + server.grpcPort())
            .withToken(() -> SoakCallers.GOOD_TOKEN)
            .withDeadline(Duration.ofMinutes(2))
            .withStreaming(streaming)
            .withLocalHead(false);
    ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
    VenturiClient client = VenturiClient.open(bundle, options);
    String name = streaming ? "camera with a stream" : "camera with calls";
    cameras.add(
        repeat(
            name,
            PAUSE_MILLIS,
            stopCameras,
            random -> {
              Answer answer =
                  client
                      .classify(Pictures.rgb(48, 40, random.nextInt(50)))
                      .get(3, TimeUnit.MINUTES);
              assertEquals(Answer.Source.SERVER, answer.source(), answer.toString());
              cameraAnswers.increment();
              repeated.add(answer.attempts() - 1);
            }));
  }

  private void killAndReturn(SoakServer server) throws Exception {
    server.kill();
    Thread.sleep(300);
    server.start();
    long before = cameraAnswers.sum();
    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (cameraAnswers.sum() < before + 10 && System.nanoTime() < patience) {
      Thread.sleep(50);
    }
    assertTrue(cameraAnswers.sum() >= before + 10, "the cameras did not come back: " + faults);
  }

  private static void join(AtomicBoolean flag, List<Thread> threads) throws InterruptedException {
    flag.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Replaces both files: one with the cameras' version, one with the next of three others. */
  private void swap(Path models) throws IOException {
    put(models.resolve("camera.venturi"), EditableBundle.tinyBytes());
    put(models.resolve("tiny.venturi"), Frames.bundleOfVersion("" + (2 + swaps.sum() % 3)));
    swaps.increment();
  }

  private void put(Path file, byte[] bytes) throws IOException {
    Path draft = Files.write(folder.resolve("draft"), bytes);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void check(SoakCallers all, List<SoakServer.Weight> weights) {
    assertEquals(List.of(), faults.stream().limit(5).toList());
    long leastAnswers = SECONDS * 1000 / (1000 + 10 * PAUSE_MILLIS);
    assertTrue(all.answers.sum() > leastAnswers, all.answers + " answers");
    assertTrue(swaps.sum() > 1 && all.deaths.sum() > 0 && all.stalls.sum() > 0);
    assertTrue(all.excesses.sum() > 0 && all.nonsense.sum() > 0);
    SoakServer.Weight before = weights.get(SAMPLES / 5);
    SoakServer.Weight after = weights.get(SAMPLES);
    assertTrue(after.heap() <= before.heap() + 15, "heap grew: " + weights);
    assertTrue(after.resident() <= before.resident() * 1.15 + 60, "memory grew: " + weights);
    assertTrue(after.threads() <= before.threads() + 20, "threads grew: " + weights);
    assertTrue(after.handles() <= before.handles() + 60, "file handles grew: " + weights);
  }

  private void tell(SoakCallers all, List<SoakServer.Weight> weights) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "| what | count |%n|---|---:|%n| answers to sound callers, all checked | %d |%n"
                + "| answers to two cameras, all by the server | %d |%n| of their frames sent again before, behind the kills | %d, %d |%n"
                + "| lost or wrong answers | %d |%n| models replaced | %d |%n| pieces of nonsense | %d |%n"
                + "| clients that died with a frame on its way | %d |%n| clients that stalled and were cut off | %d |%n"
                + "| limits exceeded and kept | %d |%n| calls shed in bursts | %d |%n| kill -9 and restart | %d |%n%n",
            all.answers.sum(),
            cameraAnswers.sum(),
            repeatedBeforeKills,
            repeated.sum() - repeatedBeforeKills,
            faults.size(),
            2 * swaps.sum(),
            all.nonsense.sum(),
            all.deaths.sum(),
            all.stalls.sum(),
            all.excesses.sum(),
            all.shed.sum(),
            KILLS));
    text.append(
        "| second | heap MB | resident MB | threads | handles |\n|---:|---:|---:|---:|---:|\n");
    for (int sample = 0; sample < weights.size(); sample++) {
      SoakServer.Weight weight = weights.get(sample);
      text.append(
          String.format(
              Locale.ROOT,
              "| %d | %d | %d | %d | %d |%n",
              (sample + 1) * SECONDS / (SAMPLES + 1),
              weight.heap(),
              weight.resident(),
              weight.threads(),
              weight.handles()));
    }
    if (REPORT.isEmpty()) {
      LOG.info("{} s\n{}", SECONDS, text);
    } else {
      Files.writeString(Path.of(REPORT), text);
    }
  }
}
