package io.venturi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.venturi.bundle.ModelBundle;
import io.venturi.client.ClientException.Code;
import io.venturi.image.ImageView;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.LocalHead;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import io.venturi.transport.LinkProfile;
import io.venturi.transport.LinkSchedule;
import io.venturi.transport.ShapedRelay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that misbehaves on demand, over real connections. */
@Timeout(120)
class VenturiClientTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final ImageView IMAGE = Pictures.rgb(48, 40, 1);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ModelBundle bundle = ModelBundle.open(TINY);
  private OddServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = OddServer.of(bundle);
  }

  @AfterEach
  void stop() {
    server.close();
    bundle.close();
  }

  private ClientOptions options() {
    return options(server.port()).withDeadline(LONG);
  }

  private static ClientOptions options(int port) {
    return ClientOptions.of("127.0.0.1:" + port);
  }

  private VenturiClient open(ClientOptions options) {
    return VenturiClient.open(bundle, options);
  }

  private static Answer get(CompletableFuture<Answer> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static ClientException failure(CompletableFuture<Answer> future) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
    return assertInstanceOf(ClientException.class, e.getCause(), String.valueOf(e.getCause()));
  }

  /** Asks until an answer is what is wanted, as a camera would. */
  private static Answer await(VenturiClient client, Predicate<Answer> wanted) throws Exception {
    long until = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < until) {
      Answer answer = get(client.classify(IMAGE, Duration.ofMillis(300)));
      if (wanted.test(answer)) {
        return answer;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no such answer within 30 s");
  }

  private Classification tailOf(String ratePoint) {
    try (EdgeEncoder edge =
            EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(ratePoint));
        TailRunner tail =
            TailRunner.open(bundle, TailOptions.defaults().withRatePoint(ratePoint))) {
      return tail.run(edge.encode(IMAGE));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_serverThere_givesTheTailsAnswerAndWhatItTook(boolean streaming) throws Exception {
    try (VenturiClient client = open(options().withStreaming(streaming))) {
      for (int i = 0; i < 5; i++) {
        Answer answer = get(client.classify(IMAGE));
        assertEquals(Answer.Source.SERVER, answer.source(), answer.reason());
        assertEquals(tailOf(answer.ratePoint()), answer.result());
        assertEquals(1, answer.attempts());
        assertTrue(answer.frameBytes() > 21, "bytes " + answer.frameBytes());
        assertEquals(
            List.of(
                "preprocess",
                "encode",
                "quantise",
                "entropyEncode",
                "send",
                "queue",
                "entropyDecode",
                "tail",
                "postprocess"),
            List.copyOf(answer.stageNanos().keySet()));
        long stages = answer.stageNanos().values().stream().mapToLong(n -> n).sum();
        assertTrue(stages <= answer.latencyNanos(), answer.toString());
        assertFalse(answer.reason().isEmpty());
      }
      assertTrue(client.link().megabitsPerSecond() > 0, client.link().toString());
    }
  }

  @Test
  void classify_fastLink_climbsToTheLargestRatePoint() throws Exception {
    try (VenturiClient client = open(options())) {
      await(client, answer -> answer.ratePoint().equals("high"));
    }
  }

  @Test
  void classify_oneRatePointChosen_keepsToIt() throws Exception {
    try (VenturiClient client = open(options().withRatePoints("high"))) {
      assertEquals("high", get(client.classify(IMAGE)).ratePoint());
    }
    assertThrows(IllegalArgumentException.class, () -> open(options().withRatePoints("none")));
  }

  @Test
  void classify_noServer_isAnsweredOnTheEdgeWithTheReason() throws Exception {
    int port = server.port();
    server.close();
    try (VenturiClient client = open(options(port).withDeadline(Duration.ofMillis(300)))) {
      Answer answer = get(client.classify(IMAGE));
      assertEquals(Answer.Source.EDGE, answer.source());
      assertTrue(answer.latencyNanos() <= 400_000_000, "latency " + answer.latencyNanos());
      EdgeOptions edge = EdgeOptions.defaults().withRatePoint(answer.ratePoint());
      try (EdgeEncoder encoder = EdgeEncoder.open(bundle, edge);
          LocalHead head = LocalHead.open(bundle, edge)) {
        encoder.encode(IMAGE);
        assertEquals(head.run(encoder.symbols()), answer.result());
      }
      assertTrue(answer.stageNanos().containsKey("tail"), answer.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_noServerAndNoLocalHead_isUnavailable(boolean streaming) {
    int port = server.port();
    server.close();
    try (VenturiClient client =
        open(
            options(port)
                .withDeadline(Duration.ofMillis(400))
                .withStreaming(streaming)
                .withLocalHead(false))) {
      ClientException failure = failure(client.classify(IMAGE));
      assertEquals(Code.UNAVAILABLE, failure.code(), failure.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_serverKilledAndRestarted_recoversByItself(boolean streaming) throws Exception {
    int port = server.port();
    try (VenturiClient client = open(options(port).withStreaming(streaming))) {
      await(client, answer -> answer.source() == Answer.Source.SERVER);
      server.close();
      Answer alone = await(client, answer -> answer.source() == Answer.Source.EDGE);
      assertTrue(alone.reason().length() > 10, alone.reason());
      for (int i = 0; i < 10; i++) {
        assertEquals(
            Answer.Source.EDGE, get(client.classify(IMAGE, Duration.ofMillis(100))).source());
      }
      server = new OddServer(bundle, port, null);
      long back = System.nanoTime();
      await(client, answer -> answer.source() == Answer.Source.SERVER);
      double seconds = (System.nanoTime() - back) / 1e9;
      assertTrue(seconds < 10, "back after " + seconds + " s");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_serverStalls_isAnsweredOnTheEdgeInTime(boolean streaming) throws Exception {
    try (VenturiClient client = open(options().withStreaming(streaming))) {
      await(client, answer -> answer.source() == Answer.Source.SERVER);
      server.stalls = true;
      Answer answer = get(client.classify(IMAGE, Duration.ofMillis(200)));
      assertEquals(Answer.Source.EDGE, answer.source());
      assertTrue(answer.reason().contains("not answered yet"), answer.reason());
      assertTrue(answer.latencyNanos() >= 190_000_000, "gave it all its time");
      server.stalls = false;
      await(client, again -> again.source() == Answer.Source.SERVER);
    }
  }

  @Test
  void classify_serverStallsWithoutLocalHead_isTheDeadlineAndCancelsTheCall() throws Exception {
    try (VenturiClient client = open(options().withLocalHead(false))) {
      get(client.classify(IMAGE)); // the first one may look at the link for longer
      server.stalls = true;
      int before = server.cancelled;
      long start = System.nanoTime();
      ClientException failure = failure(client.classify(IMAGE, Duration.ofMillis(200)));
      assertEquals(Code.DEADLINE, failure.code());
      double millis = (System.nanoTime() - start) / 1e6;
      assertTrue(millis >= 199 && millis < 1_000, "after " + millis + " ms");
      for (int i = 0; i < 100 && server.cancelled == before; i++) {
        Thread.sleep(20);
      }
      assertTrue(server.cancelled > before, "the server hears that nobody waits");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_refusedForGood_isNotSentAgain(boolean streaming) {
    try (VenturiClient client = open(options().withStreaming(streaming).withLocalHead(false))) {
      for (Status.Code code :
          List.of(
              Status.Code.INVALID_ARGUMENT,
              Status.Code.NOT_FOUND,
              Status.Code.UNAUTHENTICATED,
              Status.Code.INTERNAL)) {
        server.refusals.add(code.toStatus().withDescription("so it says"));
        ClientException failure = failure(client.classify(IMAGE));
        assertTrue(failure.getMessage().contains("so it says"), failure.getMessage());
        Code expected =
            switch (code) {
              case UNAUTHENTICATED -> Code.UNAUTHORIZED;
              case INTERNAL -> Code.BAD_ANSWER;
              default -> Code.REFUSED;
            };
        assertEquals(expected, failure.code());
      }
      assertEquals(4, server.arrived.size());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_connectionFails_isSentAgainUnderTheSameId(boolean streaming) throws Exception {
    try (VenturiClient client = open(options().withStreaming(streaming))) {
      server.refusals.add(Status.UNAVAILABLE.withDescription("going down"));
      server.refusals.add(Status.UNAVAILABLE.withDescription("going down"));
      Answer answer = get(client.classify(IMAGE));
      assertEquals(Answer.Source.SERVER, answer.source(), answer.reason());
      assertEquals(3, answer.attempts());
      assertEquals(List.of(answer.requestId()), server.arrived.stream().distinct().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_serverOverloaded_waitsAsToldOrFails(boolean streaming) throws Exception {
    try (VenturiClient client = open(options().withStreaming(streaming).withLocalHead(false))) {
      server.retryAfterMillis = "50";
      server.refusals.add(Status.RESOURCE_EXHAUSTED);
      Answer answer = get(client.classify(IMAGE));
      assertEquals(2, answer.attempts());
      assertTrue(answer.latencyNanos() >= 50_000_000);
      for (String never : List.of("", "soon", "99999999999", "999999")) {
        server.retryAfterMillis = never;
        server.refusals.add(Status.RESOURCE_EXHAUSTED);
        assertEquals(Code.OVERLOADED, failure(client.classify(IMAGE)).code());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_linkCutUnderWay_isSentAgain(boolean streaming) throws Exception {
    LinkProfile slow = LinkProfile.NR.withDelay(Duration.ofMillis(150), Duration.ZERO);
    try (ShapedRelay relay = relay(LinkSchedule.steady(slow));
        VenturiClient client =
            open(options(relay.port()).withDeadline(LONG).withStreaming(streaming))) {
      get(client.classify(IMAGE));
      CompletableFuture<Answer> future = client.classify(IMAGE);
      Thread.sleep(50);
      relay.cut();
      Answer answer = get(future);
      assertEquals(Answer.Source.SERVER, answer.source(), answer.reason());
      assertTrue(answer.attempts() >= 2, "attempts " + answer.attempts());
    }
  }

  private ShapedRelay relay(LinkSchedule schedule) {
    return ShapedRelay.before(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), schedule, 1);
  }

  @Test
  void classify_linkTooSlow_isHeldBackWithTheFigures() throws Exception {
    LinkProfile crawl = LinkProfile.ofMegabits("crawl", 0.004);
    try (ShapedRelay relay = relay(LinkSchedule.steady(crawl));
        VenturiClient client = open(options(relay.port()))) {
      Answer held = await(client, answer -> answer.attempts() == 0);
      assertEquals(Answer.Source.EDGE, held.source());
      assertTrue(held.reason().startsWith("not sent"), held.reason());
      assertTrue(held.reason().contains("Mbit/s"), held.reason());
    }
  }

  @Test
  void classify_moreThanMayWait_isAnsweredOnTheEdgeAtOnce() throws Exception {
    try (VenturiClient client = open(options().withMaxInFlight(2))) {
      get(client.classify(IMAGE));
      server.stalls = true;
      List<CompletableFuture<Answer>> waiting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        waiting.add(client.classify(IMAGE, Duration.ofSeconds(2)));
      }
      Answer third = get(client.classify(IMAGE, Duration.ofSeconds(2)));
      assertTrue(third.reason().contains("more than 2 images"), third.reason());
      for (CompletableFuture<Answer> future : waiting) {
        get(future);
      }
    }
  }

  @Test
  void classify_manyThreads_answersEachOnceUnderItsOwnId() throws Exception {
    try (VenturiClient client = open(options().withMaxInFlight(1_000))) {
      get(client.classify(IMAGE));
      List<CompletableFuture<CompletableFuture<Answer>>> asked = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        asked.add(CompletableFuture.supplyAsync(() -> client.classify(IMAGE)));
      }
      Set<String> ids = new HashSet<>();
      for (CompletableFuture<CompletableFuture<Answer>> future : asked) {
        Answer answer = get(get2(future));
        assertEquals(Answer.Source.SERVER, answer.source(), answer.reason());
        assertTrue(ids.add(answer.requestId()));
      }
    }
  }

  private static CompletableFuture<Answer> get2(CompletableFuture<CompletableFuture<Answer>> future)
      throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  @Test
  void close_imageInFlight_waitsForItsAnswer() throws Exception {
    VenturiClient client = open(options());
    get(client.classify(IMAGE));
    server.stalls = true;
    CompletableFuture<Answer> future = client.classify(IMAGE, Duration.ofMillis(300));
    client.close();
    assertTrue(future.isDone() || get(future) != null);
    client.close();
    assertThrows(IllegalStateException.class, () -> client.classify(IMAGE));
  }

  @Test
  void classify_callbackThatBlocks_holdsNobodyUp() throws Exception {
    try (VenturiClient client = open(options())) {
      CompletableFuture<Answer> release = new CompletableFuture<>();
      CompletableFuture<Void> blocked = client.classify(IMAGE).thenAccept(a -> release.join());
      for (int i = 0; i < 10; i++) {
        assertEquals(Answer.Source.SERVER, get(client.classify(IMAGE)).source());
      }
      assertFalse(blocked.isDone());
      release.complete(null);
      blocked.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void options_outOfRange_sayTheRange() {
    ClientOptions options = ClientOptions.of("localhost:1");
    assertThrows(IllegalArgumentException.class, () -> options.withDeadline(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> options.withDeadline(Duration.ofDays(1)));
    assertThrows(IllegalArgumentException.class, () -> options.withMaxInFlight(0));
    try (VenturiClient client = open(options)) {
      assertThrows(
          IllegalArgumentException.class, () -> client.classify(IMAGE, Duration.ofMillis(-1)));
    }
  }
}
