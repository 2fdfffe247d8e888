package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.model.BundleSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user types them, on the tiny bundle. */
class CommandsTest {
  private static final String TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi").toString();

  @TempDir Path folder;
  private Path image;

  /** What a command left behind. */
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void drawImage() throws IOException {
    BufferedImage picture = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 90; y++) {
      for (int x = 0; x < 120; x++) {
        picture.setRGB(x, y, x * 2 << 16 | y * 2 << 8 | (x ^ y));
      }
    }
    image = folder.resolve("drawn.png");
    ImageIO.write(picture, "png", image.toFile());
  }

  private static Run venturi(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Venturi.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode = line.execute(args);
    return new Run(exitCode, out.toString(), err.toString());
  }

  @Test
  void version_asked_namesTheVersion() {
    Run run = venturi("--version");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().matches("venturi \\d+\\.\\d+\\.\\d+\\S*\\s+"), run.out());
  }

  @Test
  void run_oneImageAsJson_hasTheDocumentedKeys() throws IOException {
    Run run = venturi("run", image.toString(), "--bundle", TINY, "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode line = new ObjectMapper().readTree(run.out());
    assertEquals(List.of("image", "task", "top", "frameBytes", "millis"), names(line));
    assertEquals(image.toString(), line.get("image").asText());
    assertEquals("classification", line.get("task").asText());
    assertEquals(List.of("label", "score"), names(line.get("top").get(0)));
    assertTrue(line.get("frameBytes").asInt() > 21);
    assertEquals(
        List.of(
            "preprocess",
            "encode",
            "quantise",
            "entropyEncode",
            "entropyDecode",
            "tail",
            "postprocess"),
        names(line.get("millis")));
  }

  @Test
  void run_samplePhotoWithTheEmbeddedBundle_givesItsLabel() throws IOException {
    Path photo =
        Path.of(System.getProperty("venturi.top"), "models", "samples", "garbage_truck.jpg");
    Run run = venturi("run", photo.toString(), "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode line = new ObjectMapper().readTree(run.out());
    assertEquals("garbage_truck", line.get("top").get(0).get("label").asText());
  }

  @Test
  void run_oneOfTwoImagesMissing_reportsItAndRunsTheOther() {
    Run run =
        venturi("run", folder.resolve("none.jpg").toString(), image.toString(), "--bundle", TINY);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("none.jpg"), run.err());
    assertTrue(run.out().contains("drawn.png"), run.out());
  }

  @Test
  void run_withoutImage_isWrongUsage() {
    assertEquals(2, venturi("run").exitCode());
  }

  @Test
  void run_unknownRatePoint_namesThoseThereAre() {
    Run run = venturi("run", image.toString(), "--bundle", TINY, "--rate", "9");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("0 ("), run.err());
  }

  @Test
  void run_bundleThatIsNone_namesTheFile() throws IOException {
    Path text = Files.writeString(folder.resolve("text.venturi"), "not a bundle");
    Run run = venturi("run", image.toString(), "--bundle", text.toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("text.venturi"), run.err());
  }

  @Test
  void run_textAsImage_isAFailureThatNamesIt() throws IOException {
    Path text = Files.writeString(folder.resolve("photo.jpg"), "not a picture");
    Run run = venturi("run", text.toString(), "--bundle", TINY);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("photo.jpg"), run.err());
  }

  @Test
  void encodeThenDecode_eachProfile_givesTheLabelOfRun() throws IOException {
    String label = topLabel(venturi("run", image.toString(), "--bundle", TINY, "--json"));
    for (String profile : List.of("compat", "lanes4", "lanes64")) {
      Path frame = folder.resolve(profile + ".vf");
      Run encode =
          venturi(
              "encode",
              image.toString(),
              "-o",
              frame.toString(),
              "--bundle",
              TINY,
              "--profile",
              profile);
      assertEquals(0, encode.exitCode(), encode.err());
      assertEquals(
          label, topLabel(venturi("decode", frame.toString(), "--bundle", TINY, "--json")));
    }
  }

  @Test
  void encode_twice_givesTheSameBytes() throws IOException {
    Path first = folder.resolve("a.vf");
    Path second = folder.resolve("b.vf");
    venturi("encode", image.toString(), "-o", first.toString(), "--bundle", TINY);
    venturi("encode", image.toString(), "-o", second.toString(), "--bundle", TINY);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void decode_damagedFrame_isAFailureWithOffset() throws IOException {
    Path frame = folder.resolve("damaged.vf");
    venturi("encode", image.toString(), "-o", frame.toString(), "--bundle", TINY);
    byte[] bytes = Files.readAllBytes(frame);
    bytes[bytes.length - 6] ^= 1;
    Files.write(frame, bytes);
    Run run = venturi("decode", frame.toString(), "--bundle", TINY);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("at byte"), run.err());
  }

  @Test
  void inspect_bundleWithSelfTest_passes() {
    Run run = venturi("inspect", TINY, "--self-test");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("self-test    passed"), run.out());
  }

  @Test
  void inspect_frame_tellsItsShape() {
    Path frame = folder.resolve("frame.vf");
    venturi("encode", image.toString(), "-o", frame.toString(), "--bundle", TINY);
    Run run = venturi("inspect", frame.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("CRC correct"), run.out());
  }

  @Test
  void inspect_frameWithItsBundle_tellsWhatLanesCost() throws IOException {
    Path frame = folder.resolve("frame.vf");
    venturi("encode", image.toString(), "-o", frame.toString(), "--bundle", TINY);
    Run run = venturi("inspect", frame.toString(), "--bundle", TINY);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("model        tiny, high"), run.out());
    assertTrue(run.out().matches("(?s).*ideal        \\d+\\.\\d bits.*"), run.out());
    assertTrue(run.out().matches("(?s).*  16 lanes +\\d+ .*<- this frame.*"), run.out());
    assertTrue(run.out().matches("(?s).*  8 lanes +\\d+ .*<- auto.*"), run.out());
    String[] lines = run.out().split("\\R");
    String own = Arrays.stream(lines).filter(l -> l.contains("<- this")).findFirst().get();
    int payload = (int) Files.size(frame) - 20; // a length below 128 takes one byte
    assertTrue(own.contains(" " + payload + " "), own + ", the payload has " + payload);
  }

  @Test
  void encode_autoLanes_writesFewLanesForASmallFrame() {
    Path frame = folder.resolve("frame.vf");
    Run encoded =
        venturi(
            "encode",
            image.toString(),
            "-o",
            frame.toString(),
            "--bundle",
            TINY,
            "--profile",
            "auto");
    assertEquals(0, encoded.exitCode(), encoded.err());
    Run run = venturi("inspect", frame.toString());
    assertTrue(run.out().contains("lanes, 8 lanes"), run.out());
    assertTrue(run.out().contains("name its bundle with --bundle"), run.out());
  }

  @Test
  void inspect_neither_saysWhatIsWanted() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "hello");
    Run run = venturi("inspect", text.toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("neither a bundle"), run.err());
  }

  @Test
  void doctor_here_namesCoderEngineAndGpu() {
    Run run = venturi("doctor");
    assertTrue(run.out().contains("entropy coder"), run.out());
    assertTrue(run.out().contains("onnxruntime"), run.out());
    assertTrue(run.out().contains("GPU"), run.out());
  }

  @Test
  void benchEncode_tinyBundle_countsItsCalls() throws IOException {
    Run run = venturi("bench", "encode", "--bundle", TINY, "--count", "20", "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode line = new ObjectMapper().readTree(run.out());
    assertEquals(20, line.get("count").asInt());
    assertTrue(line.get("p50Micros").asDouble() > 0, run.out());
    assertTrue(line.get("p99OverP50").asDouble() >= 1, run.out());
  }

  @Test
  void benchLink_tinyBundle_writesATableOfEachLink() throws IOException {
    Path report = folder.resolve("link.md");
    Path json = folder.resolve("link.json");
    Run run =
        venturi(
            "bench",
            "link",
            "--bundle",
            TINY,
            "--images",
            folder.toString(),
            "--report",
            report.toString(),
            "--json",
            json.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(run.out(), Files.readString(report));
    for (String link : List.of("## BLE, 0.27", "## 4G, 12", "## Wi-Fi, 54", "## 5G, 66.9")) {
      assertTrue(run.out().contains(link), run.out());
    }
    JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
    assertEquals(4 * 8, results.size(), "edge, three JPEG, two WebP, two rate points");
    for (JsonNode result : results) {
      double atLeast =
          result.get("meanBytes").asLong() * 8e-3 / result.get("megabitsPerSecond").asDouble();
      assertTrue(result.get("responseMillisMedian").asDouble() >= atLeast, result.toString());
    }
  }

  @Test
  void benchDeadline_tinyBundleAndARealServer_countsEveryPicture() throws IOException {
    Path json = folder.resolve("deadline.json");
    try (InferenceServer server =
        InferenceServer.start(
            ServerOptions.serving(List.of(BundleSource.file(Path.of(TINY)))).withPorts(0, -1))) {
      Run run =
          venturi(
              "bench",
              "deadline",
              "--bundle",
              TINY,
              "--images",
              folder.toString(),
              "--server",
              "127.0.0.1:" + server.grpcPort(),
              "--rates",
              "12,1",
              "--every",
              "2",
              "--deadline",
              "400",
              "--json",
              json.toString());
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains("All steps: "), run.out());
    }
    for (JsonNode step : new ObjectMapper().readTree(json.toFile()).get("steps")) {
      double all = 0;
      for (String share : List.of("byServer", "byEdge", "late", "errors")) {
        all += step.get(share).asDouble();
      }
      assertEquals(1, all, 1e-9, step.toString());
      assertEquals(20, step.get("pictures").asInt());
    }
  }

  @Test
  void demo_tinyBundleAndOwnPhoto_printsARowForIt() {
    Run run = venturi("demo", image.toString(), "--bundle", TINY);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("drawn.png"), run.out());
  }

  private static String topLabel(Run run) throws IOException {
    assertEquals(0, run.exitCode(), run.err());
    return new ObjectMapper().readTree(run.out()).get("top").get(0).get("label").asText();
  }

  private static List<String> names(JsonNode node) {
    Iterable<String> names = node::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }
}
