package io.venturi.serving;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.venturi.bundle.EditableBundle;
import io.venturi.pipeline.Steps;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferRequest.InferInputTensor;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.Names;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A server of the tiny bundle on free loopback ports, and clients of it. */
public final class TestServer implements AutoCloseable {
  /** Its tails' gate. */
  public final GatedEngine engine = new GatedEngine();

  /** The server. */
  public final InferenceServer server;

  private final ManagedChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();

  private TestServer(UnaryOperator<ServerOptions> change) {
    ServerOptions options =
        ServerOptions.serving(List.of(BundleSource.of("tiny", EditableBundle.tinyBytes())))
            .withSteps(Steps.preferred().withEngine(engine))
            .withBatching(
                BatchOptions.defaults().withMaxBatch(4).withContexts(1).withQueueCapacity(64));
    server = InferenceServer.start(change.apply(options));
    channel = channel();
    engine.batches().clear();
  }

  /** With the defaults of the tests. */
  public static TestServer start() {
    return start(UnaryOperator.identity());
  }

  /** With changed options. */
  public static TestServer start(UnaryOperator<ServerOptions> change) {
    return new TestServer(change);
  }

  /** A connection of its own. */
  public ManagedChannel channel() {
    return Grpc.newChannelBuilder(
            "127.0.0.1:" + server.grpcPort(), InsecureChannelCredentials.create())
        .build();
  }

  /** A stub that gives up after a while. */
  public GRPCInferenceServiceBlockingStub stub() {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** A stub that waits as long as it takes. */
  public GRPCInferenceServiceBlockingStub patientStub() {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel);
  }

  /** An asynchronous stub. */
  public GRPCInferenceServiceGrpc.GRPCInferenceServiceStub asyncStub() {
    return GRPCInferenceServiceGrpc.newStub(channel);
  }

  /** A request of frames as typed BYTES contents. */
  public static ModelInferRequest.Builder request(List<ByteBuffer> frames) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder()
            .setName(Names.FRAME)
            .setDatatype("BYTES")
            .addShape(frames.size());
    frames.forEach(
        frame ->
            input.getContentsBuilder().addBytesContents(ByteString.copyFrom(frame.duplicate())));
    return ModelInferRequest.newBuilder().setModelName(Frames.MODEL).addInputs(input);
  }

  /** A request of frames as raw BYTES contents. */
  public static ModelInferRequest.Builder rawRequest(List<ByteBuffer> frames) {
    ByteBuffer raw =
        ByteBuffer.allocate(frames.stream().mapToInt(frame -> 4 + frame.remaining()).sum())
            .order(ByteOrder.LITTLE_ENDIAN);
    frames.forEach(frame -> raw.putInt(frame.remaining()).put(frame.duplicate()));
    return ModelInferRequest.newBuilder()
        .setModelName(Frames.MODEL)
        .addInputs(
            InferInputTensor.newBuilder()
                .setName(Names.FRAME)
                .setDatatype("BYTES")
                .addShape(frames.size()))
        .addRawInputContents(ByteString.copyFrom(raw.flip()));
  }

  /** The labels of an answer with typed contents, in order. */
  public static List<String> labels(ModelInferResponse response) {
    List<String> labels = new ArrayList<>();
    response
        .getOutputs(0)
        .getContents()
        .getBytesContentsList()
        .forEach(label -> labels.add(label.toStringUtf8()));
    return labels;
  }

  /** A call that may block, on a thread of its own: the common pool may have a single one. */
  public static <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task, "test-call").start());
  }

  /** Where a path is. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.httpPort() + path);
  }

  /** GETs a path. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** POSTs a body to a path. */
  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Sends a request. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Likewise, for bytes. */
  public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    engine.open();
    channel.shutdownNow();
    server.close();
  }
}
