package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The callers of a soak, good and bad. Every method is one turn, and throws what must not be. */
final class SoakCallers implements AutoCloseable {
  static final String GOOD_TOKEN = "good-0123456789abcdef";
  static final String DYING_TOKEN = "dying-0123456789abcdef";
  static final String BAD_TOKEN = "bad-0123456789abcdef";
  static final String GREEDY_TOKEN = "greedy-0123456789abcdef";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int STALL_MILLIS = 60_000;

  final LongAdder answers = new LongAdder();
  final LongAdder nonsense = new LongAdder();
  final LongAdder deaths = new LongAdder();
  final LongAdder stalls = new LongAdder();
  final LongAdder excesses = new LongAdder();
  final LongAdder shed = new LongAdder();

  private final int grpcPort;
  private final int httpPort;
  private final ManagedChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelInferRequest request = TestServer.request(List.of(Frames.frame(1))).build();
  private final String json = HttpBodies.base64(List.of(Frames.frame(1)));
  private final List<String> expected = labels("high", Frames.frames("high", 1, 1));

  SoakCallers(int grpcPort, int httpPort) {
    this.grpcPort = grpcPort;
    this.httpPort = httpPort;
    this.channel = channel();
  }

  private ManagedChannel channel() {
    return Grpc.newChannelBuilder("127.0.0.1:" + grpcPort, InsecureChannelCredentials.create())
        .build();
  }

  private static Metadata token(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return headers;
  }

  private GRPCInferenceServiceBlockingStub stub(String token) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(token)))
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private static GRPCInferenceServiceStub stub(ManagedChannel channel, String token) {
    return GRPCInferenceServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(token)));
  }

  private static List<String> labels(String ratePoint, List<ByteBuffer> frames) {
    return Frames.expected(ratePoint, frames).get(0).scores().stream()
        .map(score -> score.label())
        .toList();
  }

  void askOverGrpc(Random random) {
    ModelInferRequest asked =
        request.toBuilder().setId(Long.toHexString(random.nextLong())).build();
    assertEquals(expected, TestServer.labels(stub(GOOD_TOKEN).modelInfer(asked)));
    answers.increment();
  }

  void askOverHttp(Random random) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(post(json, GOOD_TOKEN), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    answers.increment();
  }

  private HttpRequest post(String body, String token) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + httpPort + "/v2/models/tiny/infer"))
        .header("Authorization", "Bearer " + token)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  void sendNonsense(Random random) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(2000)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      refused(Status.Code.INVALID_ARGUMENT, TestServer.request(List.of(ByteBuffer.wrap(bytes))));
    } else {
      try (Socket socket = connect(random.nextBoolean() ? grpcPort : httpPort)) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException cutOff) {
        // by the server, as it should
      }
    }
    nonsense.increment();
  }

  private void refused(Status.Code code, ModelInferRequest.Builder asked) {
    try {
      stub(BAD_TOKEN).modelInfer(asked.build());
      throw new AssertionError("was answered, wanted " + code);
    } catch (StatusRuntimeException e) {
      assertEquals(code, e.getStatus().getCode(), String.valueOf(e.getStatus()));
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(STALL_MILLIS);
    return socket;
  }

  /** In the middle of a frame over HTTP, or with frames in flight over a gRPC stream. */
  void die(Random random) throws IOException, InterruptedException {
    if (random.nextBoolean()) {
      try (Socket socket = connect(httpPort)) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(head(json.length()).getBytes(StandardCharsets.US_ASCII));
        String part = json.substring(0, random.nextInt(json.length()));
        socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
      }
    } else {
      dieInAStream(random);
    }
    deaths.increment();
  }

  private static String head(int length) {
    return "POST /v2/models/tiny/infer HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
        + BAD_TOKEN
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private void dieInAStream(Random random) throws InterruptedException {
    ManagedChannel own = channel();
    StreamObserver<ModelInferRequest> requests =
        stub(own, DYING_TOKEN).modelStreamInfer(new Deaf<>());
    for (int i = random.nextInt(20); i >= 0; i--) {
      requests.onNext(request);
    }
    Thread.sleep(random.nextInt(20));
    if (random.nextBoolean()) {
      ((ClientCallStreamObserver<ModelInferRequest>) requests).cancel("died", null);
    }
    own.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  /** Sends half a request and waits: the server must end the connection. */
  void stall(Random random) throws IOException {
    try (Socket socket = connect(httpPort)) {
      String whole = head(json.length()) + json;
      String part = whole.substring(0, 1 + random.nextInt(whole.length() - 1));
      socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] rest = in.readAllBytes(); // a timeout here is the fault looked for
      String status = new String(rest, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
      assertTrue(!status.contains(" 200"), "half a request was answered");
    }
    stalls.increment();
  }

  /** Too many frames, too large a message, too many calls at a time. */
  void exceed(Random random) throws IOException, InterruptedException {
    switch (random.nextInt(3)) {
      case 0 ->
          refused(
              Status.Code.INVALID_ARGUMENT,
              TestServer.request(Collections.nCopies(9, Frames.frame(1))));
      case 1 -> {
        HttpResponse<String> answer =
            http.send(
                post("x".repeat((1 << 20) + 1), BAD_TOKEN), HttpResponse.BodyHandlers.ofString());
        assertEquals(413, answer.statusCode(), answer.body());
      }
      default -> burst(60);
    }
    excesses.increment();
  }

  private void burst(int calls) throws InterruptedException {
    CountDownLatch open = new CountDownLatch(calls);
    Burst burst = new Burst();
    for (int i = 0; i < calls; i++) {
      stub(channel, GREEDY_TOKEN)
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .modelInfer(request, burst.watching(open));
    }
    assertTrue(open.await(90, TimeUnit.SECONDS), "calls got no answer at all");
    assertEquals(List.of(), List.copyOf(burst.others));
    shed.add(burst.shed.sum());
  }

  /** What became of a burst: answered, shed, or something else. */
  private static final class Burst {
    final LongAdder shed = new LongAdder();
    final Queue<Status> others = new ConcurrentLinkedQueue<>();

    StreamObserver<ModelInferResponse> watching(CountDownLatch open) {
      return new Deaf<>() {
        @Override
        public void onError(Throwable failure) {
          Status status = Status.fromThrowable(failure);
          if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
            shed.increment();
          } else {
            others.add(status);
          }
          open.countDown();
        }

        @Override
        public void onCompleted() {
          open.countDown();
        }
      };
    }
  }

  /** Hears nothing. */
  private static class Deaf<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
