package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelMetadataRequest;
import io.venturi.protocol.ModelMetadataResponse;
import io.venturi.protocol.ModelReadyRequest;
import io.venturi.protocol.Names;
import io.venturi.protocol.ServerLiveRequest;
import io.venturi.protocol.ServerMetadataRequest;
import io.venturi.protocol.ServerReadyRequest;
import io.venturi.serving.service.ServiceLimits;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GrpcContractTest {
  private TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static InferParameter integer(long value) {
    return InferParameter.newBuilder().setInt64Param(value).build();
  }

  private Status.Code codeOf(ModelInferRequest.Builder request) {
    return statusOf(request).getCode();
  }

  private Status statusOf(ModelInferRequest.Builder request) {
    return assertThrows(
            StatusRuntimeException.class, () -> server.stub().modelInfer(request.build()))
        .getStatus();
  }

  @Test
  void liveReadyMetadata_areThoseOfTheBundle() {
    assertTrue(server.stub().serverLive(ServerLiveRequest.getDefaultInstance()).getLive());
    assertTrue(server.stub().serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
    assertEquals(
        "venturi",
        server.stub().serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName());
    ModelReadyRequest.Builder model = ModelReadyRequest.newBuilder().setName("tiny");
    assertTrue(server.stub().modelReady(model.build()).getReady());
    assertTrue(server.stub().modelReady(model.setVersion("1.0.0").build()).getReady());
    assertFalse(server.stub().modelReady(model.setVersion("7").build()).getReady());
    ModelMetadataResponse metadata =
        server.stub().modelMetadata(ModelMetadataRequest.newBuilder().setName("tiny").build());
    assertEquals(List.of("1.0.0"), metadata.getVersionsList());
    assertEquals("venturi_classification", metadata.getPlatform());
    assertEquals("frame", metadata.getInputs(0).getName());
    assertEquals("BYTES", metadata.getInputs(0).getDatatype());
    assertEquals(List.of(-1L, 3L), metadata.getOutputs(0).getShapeList());
  }

  @Test
  void infer_typedContents_givesTheRunnersResult() {
    List<ByteBuffer> frames = Frames.frames("high", 1, 3);
    List<Classification> expected = Frames.expected("high", frames);
    ModelInferResponse response =
        server.stub().modelInfer(TestServer.request(frames).setId("seven").build());
    assertEquals("tiny", response.getModelName());
    assertEquals("1.0.0", response.getModelVersion());
    assertEquals("seven", response.getId());
    assertEquals(
        List.of("labels", "scores", "indexes"),
        response.getOutputsList().stream().map(o -> o.getName()).toList());
    assertEquals(
        expected.stream().flatMap(c -> c.scores().stream().map(s -> s.label())).toList(),
        TestServer.labels(response));
    assertEquals(
        expected.stream().flatMap(c -> c.scores().stream().map(s -> s.score())).toList(),
        response.getOutputs(1).getContents().getFp32ContentsList());
    assertEquals(List.of(3L, 3L), response.getOutputs(1).getShapeList());
    assertEquals("high", response.getParametersOrThrow(Names.RATE_POINT).getStringParam());
    assertTrue(response.getParametersOrThrow("tail_ns").getInt64Param() > 0);
  }

  @Test
  void infer_rawContents_givesTheSameAsRaw() {
    List<ByteBuffer> frames = Frames.frames("low", 1, 2);
    ModelInferRequest.Builder typed = TestServer.request(frames);
    ModelInferRequest.Builder raw = TestServer.rawRequest(frames);
    for (String name : List.of("logits", "scores")) {
      typed.addOutputsBuilder().setName(name);
      raw.addOutputsBuilder().setName(name);
    }
    ModelInferResponse a = server.stub().modelInfer(typed.build());
    ModelInferResponse b = server.stub().modelInfer(raw.build());
    assertEquals(2, b.getRawOutputContentsCount());
    for (int i = 0; i < 2; i++) {
      ByteBuffer bytes =
          b.getRawOutputContents(i).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      for (float value : a.getOutputs(i).getContents().getFp32ContentsList()) {
        assertEquals(value, bytes.getFloat());
      }
      assertFalse(bytes.hasRemaining());
      assertEquals(a.getOutputs(i).getShapeList(), b.getOutputs(i).getShapeList());
    }
  }

  @Test
  void infer_oneFrameAsUint8_isTheSame() {
    ByteBuffer frame = Frames.frame(5);
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("tiny");
    var input = request.addInputsBuilder().setName("frame").setDatatype("UINT8");
    input.addShape(1).addShape(frame.remaining());
    for (int i = 0; i < frame.remaining(); i++) {
      input.getContentsBuilder().addUintContents(frame.get(i) & 0xff);
    }
    List<String> expected =
        TestServer.labels(server.stub().modelInfer(TestServer.request(List.of(frame)).build()));
    assertEquals(expected, TestServer.labels(server.stub().modelInfer(request.build())));
    input.clearContents();
    request.addRawInputContents(ByteString.copyFrom(frame.duplicate()));
    assertEquals(3 * 4, server.stub().modelInfer(request.build()).getRawOutputContents(1).size());
  }

  @Test
  void infer_malformedRequests_areInvalidAndSayWhatIsWanted() {
    List<ByteBuffer> one = List.of(Frames.frame(1));
    assertEquals(Status.Code.NOT_FOUND, codeOf(TestServer.request(one).setModelName("other")));
    assertEquals(Status.Code.NOT_FOUND, codeOf(TestServer.request(one).setModelVersion("2")));
    assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(ModelInferRequest.newBuilder()));
    List<ModelInferRequest.Builder> malformed =
        List.of(
            TestServer.request(one).clearInputs(),
            TestServer.request(one).setModelName(""),
            TestServer.request(List.of()),
            TestServer.request(one).putParameters("priority", integer(10)),
            TestServer.request(one).putParameters("priority", integer(-1)),
            TestServer.request(one).putParameters("timeout", integer(-5)),
            TestServer.request(one)
                .putParameters("timeout", InferParameter.newBuilder().setBoolParam(true).build()),
            TestServer.rawRequest(one).setRawInputContents(0, ByteString.copyFromUtf8("abc")),
            TestServer.rawRequest(one)
                .setRawInputContents(0, ByteString.copyFrom(new byte[] {-1, -1, -1, 127, 0})),
            TestServer.rawRequest(one).addRawInputContents(ByteString.EMPTY));
    for (ModelInferRequest.Builder request : malformed) {
      assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(request), request.toString());
    }
    ModelInferRequest.Builder shape = TestServer.request(one);
    shape.getInputsBuilder(0).clearShape().addShape(2);
    assertTrue(statusOf(shape).getDescription().contains("[2]"));
    ModelInferRequest.Builder type = TestServer.request(one);
    type.getInputsBuilder(0).setDatatype("FP32");
    assertTrue(statusOf(type).getDescription().contains("BYTES or UINT8"));
    ModelInferRequest.Builder output = TestServer.request(one);
    output.addOutputsBuilder().setName("boxes");
    assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(output));
  }

  @Test
  void infer_garbageFrames_areInvalidAndTheServerLives() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (round % 2 == 0) {
        ByteBuffer sound = Frames.frame(1);
        bytes = new byte[sound.remaining()];
        sound.get(bytes);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      }
      assertEquals(
          Status.Code.INVALID_ARGUMENT,
          codeOf(TestServer.request(List.of(ByteBuffer.wrap(bytes)))));
    }
    server.stub().modelInfer(TestServer.request(List.of(Frames.frame(1))).build());
  }

  @Test
  void infer_oversize_isRefused() {
    server.close();
    ServiceLimits limits =
        new ServiceLimits(64 << 10, Duration.ofSeconds(5), 4, 64, 0, 16, Duration.ofMinutes(1));
    server = TestServer.start(options -> options.withLimits(limits));
    Status tooMany = statusOf(TestServer.request(Frames.frames("high", 1, 5)));
    assertTrue(tooMany.getDescription().contains("may have 4"), tooMany.toString());
    ModelInferRequest.Builder large = TestServer.request(List.of(ByteBuffer.allocate(128 << 10)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, codeOf(large)); // gRPC's own answer
    server.stub().modelInfer(TestServer.request(List.of(Frames.frame(1))).build());
  }

  @Test
  void infer_queueFull_isExhaustedWithRetryInfo() throws Exception {
    server.engine.shut();
    List<CompletableFuture<ModelInferResponse>> waiting =
        new java.util.ArrayList<>(
            java.util.stream.IntStream.range(0, 2)
                .mapToObj(
                    i ->
                        TestServer.later(
                            () ->
                                server
                                    .patientStub()
                                    .modelInfer(
                                        TestServer.request(Frames.frames("high", 40 * i, 34))
                                            .build())))
                .toList());
    while (server.server.repository().served().all().get(0).depth() < 30) {
      Thread.sleep(5);
    }
    Thread.sleep(200);
    ModelInferRequest request = TestServer.request(Frames.frames("high", 90, 40)).build();
    StatusRuntimeException full =
        assertThrows(StatusRuntimeException.class, () -> server.stub().modelInfer(request));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, full.getStatus().getCode());
    RetryInfo retry = StatusProto.fromThrowable(full).getDetails(0).unpack(RetryInfo.class);
    assertTrue(retry.getRetryDelay().getNanos() + retry.getRetryDelay().getSeconds() > 0);
    assertNotNull(
        full.getTrailers()
            .get(Metadata.Key.of("retry-after-ms", Metadata.ASCII_STRING_MARSHALLER)));
    server.engine.open();
    waiting.get(0).handle((a, e) -> a).get();
  }

  @Test
  void infer_deadline_isTheCalls() {
    server.engine.shut();
    CompletableFuture<?> running =
        TestServer.later(
            () ->
                server
                    .patientStub()
                    .modelInfer(TestServer.request(List.of(Frames.frame(1))).build()));
    long start = System.nanoTime();
    StatusRuntimeException late =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                server
                    .patientStub()
                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                    .modelInfer(TestServer.request(List.of(Frames.frame(2))).build()));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    ModelInferRequest.Builder timeout =
        TestServer.request(List.of(Frames.frame(3))).putParameters("timeout", integer(100_000));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, codeOf(timeout));
    server.engine.open();
    running.join();
  }

  @Test
  void infer_sameIdTwice_runsOnce() {
    List<ByteBuffer> frames = List.of(Frames.frame(1));
    ModelInferRequest request = TestServer.request(frames).setId("a").build();
    ModelInferResponse first = server.stub().modelInfer(request);
    ModelInferResponse again = server.stub().modelInfer(request);
    assertEquals(1, server.engine.batches().size());
    assertEquals(first.getOutputsList(), again.getOutputsList());
    assertFalse(first.containsParameters(Names.REPLAYED));
    assertTrue(again.getParametersOrThrow(Names.REPLAYED).getBoolParam());
    server.stub().modelInfer(TestServer.request(List.of(Frames.frame(2))).setId("a").build());
    assertEquals(2, server.engine.batches().size(), "other frames are another request");
    server.stub().modelInfer(TestServer.request(frames).build());
    server.stub().modelInfer(TestServer.request(frames).build());
    assertEquals(4, server.engine.batches().size(), "without an id nothing is remembered");
  }

  @Test
  void infer_retryWhileTheFirstIsInFlight_andAfterItsClientWent_runsOnce() throws Exception {
    server.engine.shut();
    ModelInferRequest request = TestServer.request(List.of(Frames.frame(1))).setId("retry").build();
    assertThrows(
        StatusRuntimeException.class,
        () ->
            server.patientStub().withDeadlineAfter(400, TimeUnit.MILLISECONDS).modelInfer(request));
    CompletableFuture<ModelInferResponse> retry =
        TestServer.later(() -> server.patientStub().modelInfer(request));
    Thread.sleep(100);
    server.engine.open();
    ModelInferResponse answer = retry.get();
    assertEquals(1, server.engine.batches().size());
    assertTrue(answer.getParametersOrThrow(Names.REPLAYED).getBoolParam());
  }

  @Test
  void call_idsAndTrace_areCarriedThrough() {
    Metadata headers = new Metadata();
    Metadata.Key<String> trace = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    Metadata.Key<String> id = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    headers.put(trace, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    headers.put(id, "order-66");
    AtomicReference<Metadata> received = new AtomicReference<>();
    server
        .stub()
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(headers),
            MetadataUtils.newCaptureMetadataInterceptor(received, new AtomicReference<>()))
        .modelInfer(TestServer.request(List.of(Frames.frame(1))).build());
    assertEquals("order-66", received.get().get(id));
    String child = received.get().get(trace);
    assertTrue(
        child.matches("00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01"),
        child);
  }

  @Test
  void health_followsTheServer() {
    var channel = server.channel();
    try {
      var health = HealthGrpc.newBlockingStub(channel);
      for (String service : List.of("", "inference.GRPCInferenceService")) {
        assertEquals(
            ServingStatus.SERVING,
            health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus());
      }
    } finally {
      channel.shutdownNow();
    }
  }
}
