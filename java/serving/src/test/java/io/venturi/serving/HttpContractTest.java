package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.serving.service.ServiceLimits;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class HttpContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INFER = "/v2/models/tiny/infer";

  private TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static byte[] bytes(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.duplicate().get(bytes);
    return bytes;
  }

  private JsonNode answer(ObjectNode request) throws Exception {
    HttpResponse<String> response = server.post(INFER, request.toString());
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static JsonNode output(JsonNode answer, String name) {
    for (JsonNode output : answer.get("outputs")) {
      if (output.get("name").asText().equals(name)) {
        return output;
      }
    }
    throw new AssertionError(name + " is not in " + answer);
  }

  @Test
  void healthAndMetadata_areThere() throws Exception {
    assertEquals("{\"live\":true}", server.get("/v2/health/live").body());
    assertEquals("{\"ready\":true}", server.get("/v2/health/ready").body());
    assertEquals("venturi", JSON.readTree(server.get("/v2").body()).get("name").asText());
    JsonNode model = JSON.readTree(server.get("/v2/models/tiny").body());
    assertEquals("1.0.0", model.get("versions").get(0).asText());
    assertEquals("frame", model.get("inputs").get(0).get("name").asText());
    assertEquals(200, server.get("/v2/models/tiny/versions/1.0.0/ready").statusCode());
    assertEquals(404, server.get("/v2/models/tiny/versions/2/ready").statusCode());
    assertEquals(404, server.get("/v2/models/other").statusCode());
  }

  @Test
  void infer_base64_givesTheSameAsGrpc() throws Exception {
    List<ByteBuffer> frames = Frames.frames("high", 1, 2);
    ModelInferRequest.Builder grpc = TestServer.request(frames);
    ObjectNode request = HttpBodies.base64Json(frames);
    request.put("id", "h1");
    for (String name : List.of("labels", "scores", "indexes", "logits")) {
      grpc.addOutputsBuilder().setName(name);
      request.withArray("outputs").addObject().put("name", name);
    }
    ModelInferResponse expected = server.stub().modelInfer(grpc.build());
    JsonNode answer = answer(request);
    assertEquals("tiny", answer.get("model_name").asText());
    assertEquals("h1", answer.get("id").asText());
    assertEquals("high", answer.get("parameters").get("rate_point").asText());
    for (int i = 0; i < 6; i++) {
      assertEquals(
          expected.getOutputs(0).getContents().getBytesContents(i).toStringUtf8(),
          output(answer, "labels").get("data").get(i).asText());
      for (int tensor : new int[] {1, 3}) {
        String name = expected.getOutputs(tensor).getName();
        assertEquals(
            expected.getOutputs(tensor).getContents().getFp32Contents(i),
            (float) output(answer, name).get("data").get(i).asDouble());
      }
      assertEquals(
          expected.getOutputs(2).getContents().getIntContents(i),
          output(answer, "indexes").get("data").get(i).asInt());
    }
    assertEquals("[2,3]", output(answer, "scores").get("shape").toString());
  }

  @Test
  void infer_uint8AndBinaryAndBareBody_areTheSame() throws Exception {
    byte[] frame = bytes(Frames.frame(3));
    String expected =
        output(answer(HttpBodies.base64Json(List.of(Frames.frame(3)))), "scores").toString();
    ObjectNode uint8 = JSON.createObjectNode();
    ObjectNode input = uint8.putArray("inputs").addObject();
    input.put("name", "frame").put("datatype", "UINT8").putArray("shape").add(frame.length);
    for (byte value : frame) {
      input.withArray("data").add(value & 0xff);
    }
    assertEquals(expected, output(answer(uint8), "scores").toString());
    HttpResponse<String> bare =
        server.send(
            HttpRequest.newBuilder(server.uri(INFER))
                .header("Inference-Header-Content-Length", "0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(frame)));
    assertEquals(expected, output(JSON.readTree(bare.body()), "scores").toString());
  }

  @Test
  void infer_binaryInAndOut_isTheBinaryTensorDataExtension() throws Exception {
    byte[] frame = bytes(Frames.frame(3));
    ByteBuffer tensor = ByteBuffer.allocate(4 + frame.length).order(ByteOrder.LITTLE_ENDIAN);
    tensor.putInt(frame.length).put(frame);
    ObjectNode request = JSON.createObjectNode();
    ObjectNode input = request.putArray("inputs").addObject();
    input.put("name", "frame").put("datatype", "BYTES").putArray("shape").add(1);
    input.putObject("parameters").put("binary_data_size", tensor.capacity());
    request.putObject("parameters").put("binary_data_output", true);
    ObjectNode labels = request.putArray("outputs").addObject().put("name", "labels");
    labels.putObject("parameters").put("binary_data", false);
    request.withArray("outputs").addObject().put("name", "scores");
    byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(json);
    body.write(tensor.array());
    HttpResponse<byte[]> response =
        server.sendForBytes(
            HttpRequest.newBuilder(server.uri(INFER))
                .header("Inference-Header-Content-Length", String.valueOf(json.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    assertEquals(200, response.statusCode());
    int jsonSize =
        Integer.parseInt(
            response.headers().firstValue("inference-header-content-length").orElseThrow());
    JsonNode answer = JSON.readTree(Arrays.copyOf(response.body(), jsonSize));
    assertEquals(12, output(answer, "scores").get("parameters").get("binary_data_size").asInt());
    assertEquals(3, output(answer, "labels").get("data").size());
    ByteBuffer scores =
        ByteBuffer.wrap(response.body(), jsonSize, 12).order(ByteOrder.LITTLE_ENDIAN);
    JsonNode plain = output(answer(HttpBodies.base64Json(List.of(Frames.frame(3)))), "scores");
    for (int i = 0; i < 3; i++) {
      assertEquals((float) plain.get("data").get(i).asDouble(), scores.getFloat());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "[]",
        "{}",
        "{\"inputs\":{}}",
        "{\"inputs\":[]}",
        "{\"inputs\":[1]}",
        "{\"inputs\":[{\"name\":\"frame\"}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[256]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[1.5]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"UINT8\",\"shape\":[9],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"!\"]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"aGVsbG8=\"]}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"BYTES\",\"shape\":[1],\"parameters\":{\"binary_data_size\":9}}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"BYTES\",\"shape\":[1],\"parameters\":{\"binary_data_size\":-9}}]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"BYTES\",\"shape\":[99999999999999999999]}]}",
        "{\"inputs\":[]} {\"inputs\":[]}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
        "{\"inputs\":[{\"name\":\"frame\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[1"
      })
  void infer_malformedBody_isABadRequestWithAReason(String body) throws Exception {
    HttpResponse<String> response = server.post(INFER, body);
    assertEquals(400, response.statusCode(), response.body());
    assertTrue(JSON.readTree(response.body()).get("error").asText().length() > 10);
  }

  @Test
  void infer_randomBodies_neverFailTheServer() throws Exception {
    Random random = new Random(7);
    byte[] sound = HttpBodies.base64Json(List.of(Frames.frame(1))).toString().getBytes();
    for (int round = 0; round < 300; round++) {
      byte[] body = sound.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      HttpResponse<String> response =
          server.send(
              HttpRequest.newBuilder(server.uri(INFER))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
      int status = response.statusCode();
      assertTrue(status == 200 || status == 400, status + " " + response.body());
    }
  }

  @Test
  void infer_wrongHeaderOrMethodOrPath_isRefused() throws Exception {
    for (String size : List.of("-1", "x", "99999", "99999999999")) {
      HttpResponse<String> response =
          server.send(
              HttpRequest.newBuilder(server.uri(INFER))
                  .header("Inference-Header-Content-Length", size)
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertEquals(400, response.statusCode(), size);
    }
    assertEquals(400, server.get(INFER).statusCode());
    assertEquals(404, server.get("/v2/other").statusCode());
    assertEquals(400, server.get("/../../etc/passwd").statusCode());
  }

  @Test
  void infer_oversizeBody_isRefused_declaredOrNot() throws Exception {
    server.close();
    ServiceLimits limits =
        new ServiceLimits(64 << 10, Duration.ofSeconds(5), 4, 64, 0, 16, Duration.ofMinutes(1));
    server = TestServer.start(options -> options.withLimits(limits));
    byte[] large = new byte[200 << 10];
    HttpResponse<String> declared =
        server.send(
            HttpRequest.newBuilder(server.uri(INFER))
                .POST(HttpRequest.BodyPublishers.ofByteArray(large)));
    assertEquals(413, declared.statusCode());
    HttpResponse<String> chunked =
        server.send(
            HttpRequest.newBuilder(server.uri(INFER))
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large))));
    assertEquals(413, chunked.statusCode());
    answer(HttpBodies.base64Json(List.of(Frames.frame(1))));
  }

  @Test
  void infer_queueFull_is429WithRetryAfter_andTimeoutIs504() throws Exception {
    server.engine.shut();
    CompletableFuture<?> running =
        TestServer.later(
            () ->
                server
                    .patientStub()
                    .modelInfer(TestServer.request(Frames.frames("high", 1, 40)).build()));
    while (server.server.repository().served().all().get(0).depth() < 30) {
      Thread.sleep(5);
    }
    HttpResponse<String> full =
        server.post(INFER, HttpBodies.base64Json(Frames.frames("high", 50, 40)).toString());
    assertEquals(429, full.statusCode(), full.body());
    assertTrue(Integer.parseInt(full.headers().firstValue("retry-after").orElseThrow()) >= 1);
    assertTrue(Long.parseLong(full.headers().firstValue("retry-after-ms").orElseThrow()) >= 1);
    ObjectNode hurried = HttpBodies.base64Json(List.of(Frames.frame(1)));
    hurried.putObject("parameters").put("timeout", 100_000);
    assertEquals(504, server.post(INFER, hurried.toString()).statusCode());
    server.engine.open();
    running.get();
  }

  @Test
  void call_ids_areCarriedThrough() throws Exception {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder(server.uri(INFER))
                .header("x-request-id", "order-66")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        HttpBodies.base64Json(List.of(Frames.frame(1))).toString())));
    assertEquals("order-66", response.headers().firstValue("x-request-id").orElseThrow());
    String trace = response.headers().firstValue("traceparent").orElseThrow();
    assertTrue(trace.startsWith("00-0af7651916cd43dd8448eb211c80319c-"), trace);
  }

  @Test
  void pageAndMeters_nameTheModelAndEveryStage() throws Exception {
    answer(HttpBodies.base64Json(List.of(Frames.frame(1))));
    String page = server.get("/").body();
    assertTrue(page.contains("tiny") && page.contains("ready"), page);
    String meters = server.get("/metrics").body();
    for (String stage : List.of("queue", "entropyDecode", "tail", "postprocess")) {
      assertTrue(
          meters.contains(
              "venturi_stage_duration_seconds_count{model=\"tiny\",stage=\""
                  + stage
                  + "\",version=\"1.0.0\"} 1"),
          meters);
    }
    assertTrue(
        meters.contains("venturi_queue_depth{model=\"tiny\",version=\"1.0.0\"} 0.0"), meters);
    assertTrue(meters.contains("outcome=\"ok\",protocol=\"http\""), meters);
    assertTrue(meters.contains("venturi_batch_frames"), meters);
  }
}
