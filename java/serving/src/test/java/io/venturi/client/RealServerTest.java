package io.venturi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.model.BundleSource;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against the server of this module, over calls and over a stream. */
@Timeout(180)
class RealServerTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final ImageView IMAGE = Pictures.rgb(48, 40, 1);

  private final ModelBundle bundle = ModelBundle.open(TINY);
  private InferenceServer server = start(0);

  private static InferenceServer start(int port) {
    return InferenceServer.start(
        ServerOptions.serving(List.of(BundleSource.file(TINY))).withPorts(port, -1));
  }

  @AfterEach
  void stop() {
    server.close();
    bundle.close();
  }

  private VenturiClient open(int port, boolean streaming) {
    return VenturiClient.open(
        bundle,
        ClientOptions.of("127.0.0.1:" + port)
            .withDeadline(Duration.ofSeconds(30))
            .withMaxInFlight(100)
            .withStreaming(streaming)
            .withLocalHead(false));
  }

  private static Answer get(CompletableFuture<Answer> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_manyImages_givesTheTailsAnswers(boolean streaming) throws Exception {
    try (VenturiClient client = open(server.grpcPort(), streaming)) {
      List<CompletableFuture<Answer>> futures = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        futures.add(client.classify(Pictures.rgb(48, 40, i)));
      }
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Answer answer = get(futures.get(i));
        assertTrue(ids.add(answer.requestId()));
        assertTrue(answer.batch() >= 1, answer.toString());
        assertTrue(answer.stageNanos().get("tail") > 0, answer.toString());
        assertEquals(
            expected(answer.ratePoint(), i).best().label(), answer.result().best().label());
      }
    }
  }

  private Classification expected(String ratePoint, long seed) {
    try (EdgeEncoder edge =
            EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(ratePoint));
        TailRunner tail =
            TailRunner.open(bundle, TailOptions.defaults().withRatePoint(ratePoint))) {
      return tail.run(edge.encode(Pictures.rgb(48, 40, seed)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_serverKilledAndRestarted_isAnsweredWhenItIsBack(boolean streaming)
      throws Exception {
    int port = server.grpcPort();
    try (VenturiClient client = open(port, streaming)) {
      get(client.classify(IMAGE));
      server.close();
      CompletableFuture<Answer> asked = client.classify(IMAGE);
      Thread.sleep(500);
      server = start(port);
      Answer answer = get(asked);
      assertTrue(answer.attempts() >= 2, answer.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classify_answerLostOnTheWay_isReplayedNotRunAgain(boolean streaming) throws Exception {
    LinkProfile far = LinkProfile.NR.withDelay(Duration.ofMillis(400), Duration.ZERO);
    try (ShapedRelay relay =
            ShapedRelay.before(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.grpcPort()),
                LinkSchedule.steady(far),
                1);
        VenturiClient client = open(relay.port(), streaming)) {
      get(client.classify(IMAGE));
      CompletableFuture<Answer> asked = client.classify(IMAGE);
      Thread.sleep(650); // there after 400 ms, back after 800
      relay.cut();
      Answer answer = get(asked);
      assertTrue(answer.attempts() >= 2, answer.toString());
      assertTrue(answer.replayed(), answer.toString());
    }
  }
}
