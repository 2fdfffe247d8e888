package io.venturi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.venturi.bundle.ModelBundle;
import io.venturi.client.ClientException.Code;
import io.venturi.image.ImageView;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.InferTensorContents;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers no honest server gives: each is refused with a reason, and nothing else happens. */
@Timeout(120)
class HostileAnswersTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final ImageView IMAGE = Pictures.rgb(48, 40, 1);

  private final ModelBundle bundle = ModelBundle.open(TINY);
  private OddServer server;

  /** Changes an answer of three labels; the word must be in the refusal. */
  private record Hostility(
      String name, String word, UnaryOperator<ModelInferResponse.Builder> distort) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void startServer() throws Exception {
    server = OddServer.of(bundle);
  }

  @AfterEach
  void stop() {
    server.close();
    bundle.close();
  }

  private VenturiClient open(boolean localHead) {
    return VenturiClient.open(
        bundle,
        ClientOptions.of("localhost:" + server.port())
            .withDeadline(Duration.ofSeconds(20))
            .withLocalHead(localHead));
  }

  private static ByteString ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static ByteString floats(float... values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return ints(bits);
  }

  static Stream<Hostility> hostilities() {
    return Stream.of(
        new Hostility("nothing in it", "no output", a -> a.clearOutputs().clearRawOutputContents()),
        new Hostility("another request's id", "answers request", a -> a.setId("x".repeat(5_000))),
        new Hostility("no id", "answers request", a -> a.clearId()),
        new Hostility(
            "label longer than its bytes",
            "label 0 has 1000000 bytes",
            a -> a.setRawOutputContents(0, ints(1_000_000))),
        new Hostility(
            "label of negative size", "label 0", a -> a.setRawOutputContents(0, ints(-4, 0))),
        new Hostility(
            "label sizes cut off",
            "label 0",
            a -> a.setRawOutputContents(0, ByteString.copyFrom(new byte[3]))),
        new Hostility(
            "more labels than classes",
            "wanted 1 to 3",
            a -> a.setRawOutputContents(0, ByteString.copyFrom(new byte[4 * 10_000]))),
        new Hostility("no label", "0 labels", a -> a.setRawOutputContents(0, ByteString.EMPTY)),
        new Hostility(
            "label of another bundle",
            "another version",
            a -> a.setRawOutputContents(2, ints(2, 1, 0)).setRawOutputContents(2, ints(0, 0, 0))),
        new Hostility(
            "index beyond the labels",
            "of which the bundle knows nothing",
            a -> a.setRawOutputContents(2, ints(Integer.MAX_VALUE, 1, 2))),
        new Hostility(
            "negative index",
            "of which the bundle knows nothing",
            a -> a.setRawOutputContents(2, ints(-1, 1, 2))),
        new Hostility(
            "score that is no number",
            "score",
            a -> a.setRawOutputContents(1, floats(Float.NaN, 0, 0))),
        new Hostility("score above one", "score", a -> a.setRawOutputContents(1, floats(7, 0, 0))),
        new Hostility(
            "scores missing",
            "0 bytes of scores",
            a -> a.setRawOutputContents(1, ByteString.EMPTY)),
        new Hostility(
            "datatype of another kind",
            "wanted FP32",
            a -> a.setOutputs(1, a.getOutputs(1).toBuilder().setDatatype("FP64"))),
        new Hostility("too large to be an answer", "", a -> a.setModelName("m".repeat(2 << 20))));
  }

  @ParameterizedTest
  @MethodSource("hostilities")
  void answer_hostile_isRefusedWithTheReason(Hostility hostility) throws Exception {
    try (VenturiClient client = open(false)) {
      server.distort = hostility.distort();
      ExecutionException e =
          assertThrows(
              ExecutionException.class, () -> client.classify(IMAGE).get(60, TimeUnit.SECONDS));
      ClientException failure = assertInstanceOf(ClientException.class, e.getCause());
      assertTrue(failure.getMessage().contains(hostility.word()), failure.getMessage());
      assertTrue(failure.getMessage().length() < 500, "no kilobytes of the server's in a message");
      assertEquals(Code.BAD_ANSWER, failure.code(), failure.getMessage());
      server.distort = answer -> answer;
      assertEquals(Answer.Source.SERVER, client.classify(IMAGE).get(60, TimeUnit.SECONDS).source());
    }
  }

  @Test
  void answer_hostileWithLocalHead_isAnsweredOnTheEdge() throws Exception {
    try (VenturiClient client = open(true)) {
      server.distort = answer -> answer.clearOutputs();
      Answer answer = client.classify(IMAGE).get(60, TimeUnit.SECONDS);
      assertEquals(Answer.Source.EDGE, answer.source());
      assertTrue(answer.reason().contains("cannot be used"), answer.reason());
    }
  }

  @Test
  void answer_absurdStageTimes_areBounded() throws Exception {
    try (VenturiClient client = open(false)) {
      for (long nanos : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
        server.distort =
            answer ->
                answer
                    .putParameters(
                        "queue_ns", InferParameter.newBuilder().setInt64Param(nanos).build())
                    .putParameters(
                        Names.BATCH, InferParameter.newBuilder().setInt64Param(nanos).build());
        Answer answer = client.classify(IMAGE).get(60, TimeUnit.SECONDS);
        Map<String, Long> stages = answer.stageNanos();
        assertTrue(stages.values().stream().allMatch(n -> n >= 0), stages.toString());
        assertTrue(answer.batch() >= 0);
      }
    }
  }

  @Test
  void answer_inTypedContents_isReadAsWell() throws Exception {
    try (VenturiClient client = open(false)) {
      Answer raw = client.classify(IMAGE).get(60, TimeUnit.SECONDS);
      server.distort =
          answer -> {
            InferTensorContents.Builder[] typed = new InferTensorContents.Builder[3];
            for (int i = 0; i < 3; i++) {
              typed[i] = InferTensorContents.newBuilder();
            }
            raw.result()
                .scores()
                .forEach(
                    score -> {
                      typed[0].addBytesContents(ByteString.copyFromUtf8(score.label()));
                      typed[1].addFp32Contents(score.score());
                      typed[2].addIntContents(score.index());
                    });
            answer.clearRawOutputContents();
            for (int i = 0; i < 3; i++) {
              answer.setOutputs(i, answer.getOutputs(i).toBuilder().setContents(typed[i]));
            }
            return answer;
          };
      assertEquals(raw.result(), client.classify(IMAGE).get(60, TimeUnit.SECONDS).result());
    }
  }

  @Test
  void answer_randomBytes_neverDoesAnythingButFail() throws Exception {
    Random random = new Random(5);
    try (VenturiClient client = open(true)) {
      for (int i = 0; i < 300; i++) {
        server.distort =
            answer -> {
              byte[] bytes = answer.build().toByteArray();
              for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
              }
              try {
                return ModelInferResponse.parseFrom(bytes).toBuilder();
              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                return answer; // not even a message: gRPC's own affair
              }
            };
        Answer answer = client.classify(IMAGE).get(60, TimeUnit.SECONDS);
        assertTrue(answer.result().best().score() <= 1.001, answer.toString());
      }
    }
  }
}
