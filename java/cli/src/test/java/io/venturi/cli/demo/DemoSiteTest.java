package io.venturi.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's pages over HTTP, without a browser; ci/check-demo.sh has one. */
@Timeout(180)
class DemoSiteTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ServiceLimits LIMITS =
      new ServiceLimits(200_000, Duration.ofSeconds(30), 8, 8, 0, 0, Duration.ofMinutes(1));

  private static InferenceServer server;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() {
    server = InferenceServer.start(options(), DemoSite.opener(LIMITS));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static ServerOptions options() {
    return ServerOptions.serving(List.of(BundleSource.file(TINY)))
        .withPorts(-1, 0)
        .withLimits(LIMITS);
  }

  private static HttpRequest.Builder at(InferenceServer where, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + where.httpPort() + path));
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(at(server, path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return HTTP.send(
        at(server, path)
            .header("Content-Type", "image/jpeg")
            .headers(headers.length == 0 ? new String[] {"Accept", "*/*"} : headers)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static byte[] photo(int side) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * side * side);
    byte[] noise = new byte[3 * side * side];
    new Random(7).nextBytes(noise);
    pixels.put(noise).clear();
    return ImageCodec.JPEG.encode(ImageView.packed(PixelFormat.BGR, side, side, pixels), 90);
  }

  @Test
  void pages_areSelfContained_andSayWhatABrowserMayLoad() throws Exception {
    for (String path :
        List.of(
            "/demo",
            "/demo/",
            "/demo/demo.css",
            "/demo/demo.js",
            "/demo/figures.js",
            "/demo/camera.js")) {
      HttpResponse<String> page = get(path);
      assertEquals(200, page.statusCode(), path);
      String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none'"), path + ": " + policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElse(""));
      assertFalse(
          page.body().matches("(?s).*(https?:)?//[a-z]+[./].*"), path + " names another host");
    }
    assertEquals(200, get("/demo/samples/church.jpg").statusCode());
    for (String path :
        List.of(
            "/demo/samples/",
            "/demo/../samples/x",
            "/demo/none",
            "/demo/%2e%2e/version.properties")) {
      assertTrue(get(path).statusCode() >= 400, path);
    }
  }

  @Test
  void picture_ofEachRatePoint_getsTheRunnersLabelAndItsOwnBytes() throws Exception {
    byte[] file = photo(64);
    for (String rate : List.of("high", "low")) {
      HttpResponse<String> response = post("/demo/picture?rate=" + rate, file);
      assertEquals(200, response.statusCode(), response.body());
      JsonNode answer = new ObjectMapper().readTree(response.body());
      try (ModelBundle bundle = ModelBundle.open(TINY);
          EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(rate));
          TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withRatePoint(rate));
          DecodedImage image = ImageFiles.decode(file)) {
        byte[] frame = edge.encodeToBytes(image.view());
        var best = tail.run(ByteBuffer.wrap(frame)).best();
        assertEquals(frame.length, answer.get("frameBytes").asInt());
        assertEquals(best.label(), answer.get("labels").get(0).get("label").asText());
        assertEquals(best.score(), answer.get("labels").get(0).get("score").floatValue());
      }
      assertEquals(rate, answer.get("ratePoint").asText());
      assertTrue(answer.get("edge").get("encode").asDouble() > 0);
      assertTrue(answer.get("server").get("tail").asDouble() > 0);
    }
  }

  @Test
  void bodyThatIsNoPicture_isRefusedWithAReason() throws Exception {
    byte[] cut = photo(64);
    for (byte[] body :
        List.of(new byte[0], "hello".getBytes(), java.util.Arrays.copyOf(cut, cut.length / 2))) {
      HttpResponse<String> response = post("/demo/picture", body);
      assertEquals(400, response.statusCode(), response.body());
      assertTrue(response.body().contains("image of"), response.body());
    }
  }

  @Test
  void pictureWithTooManyBytesOrPixels_isRefused() throws Exception {
    assertEquals(413, post("/demo/picture", new byte[200_001]).statusCode());
    HttpResponse<String> bomb = post("/demo/picture", pngThatClaims(16_000, 16_000));
    assertEquals(400, bomb.statusCode());
    assertTrue(bomb.body().contains("16000x16000"), bomb.body());
  }

  /** Only the header matters: the size is refused before a pixel is decoded. */
  private static byte[] pngThatClaims(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(33).order(ByteOrder.BIG_ENDIAN);
    png.putLong(0x89504E470D0A1A0AL).putInt(13).putInt(0x49484452).putInt(width).putInt(height);
    png.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    return png.putInt((int) crc.getValue()).array();
  }

  @Test
  void callThatIsNotThePages_isRefused() throws Exception {
    byte[] file = photo(32);
    assertEquals(400, post("/demo/picture?rate=none", file).statusCode());
    assertEquals(403, post("/demo/picture", file, "Sec-Fetch-Site", "cross-site").statusCode());
    assertEquals(404, get("/demo/picture").statusCode());
    HttpRequest form =
        at(server, "/demo/picture")
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofByteArray(file))
            .build();
    assertEquals(400, HTTP.send(form, BodyHandlers.discarding()).statusCode());
  }

  @Test
  void serverWithTokens_showsThePage_butAsksBeforeItWorks() throws Exception {
    Path tokens = Files.writeString(folder.resolve("tokens"), "visitor 0123456789abcdef\n");
    ServerOptions guarded =
        options().withSecurity(new ServerOptions.Security(null, null, null, tokens));
    try (InferenceServer other = InferenceServer.start(guarded, DemoSite.opener(LIMITS))) {
      assertEquals(200, status(at(other, "/demo/")));
      assertEquals(401, status(at(other, "/demo/choices")));
      assertEquals(401, status(picture(other)));
      assertEquals(200, status(picture(other).header("Authorization", "Bearer 0123456789abcdef")));
    }
  }

  private static HttpRequest.Builder picture(InferenceServer where) {
    return at(where, "/demo/picture")
        .header("Content-Type", "image/jpeg")
        .POST(BodyPublishers.ofByteArray(photo(32)));
  }

  private static int status(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void serverWithoutDemo_hasNoPage() throws Exception {
    try (InferenceServer plain = InferenceServer.start(options())) {
      assertEquals(404, status(at(plain, "/demo/")));
      assertEquals(404, status(picture(plain)));
    }
  }
}
