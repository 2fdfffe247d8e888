package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --precision} and {@code venturi graph}, on the tiny bundle. */
class PrecisionOptionTest {
  private static final Path TOP = Path.of(System.getProperty("venturi.top"));
  private static final String TINY = TOP.resolve("testdata/bundles/tiny.venturi").toString();
  private static final String PICTURE = TOP.resolve("models/samples/church.jpg").toString();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int venturi(String... args) {
    return Venturi.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp16", "int8"})
  void frame_encodedInAPrecision_isDecodedInAnyOther(String precision) {
    String frame = folder.resolve("frame.vf").toString();
    int encoded =
        venturi("encode", PICTURE, "--bundle", TINY, "--precision", precision, "-o", frame);
    assertEquals(0, encoded, err.toString());
    for (String other : new String[] {"fp32", "fp16", "int8"}) {
      int decoded = venturi("decode", frame, "--bundle", TINY, "--precision", other);
      assertEquals(0, decoded, err.toString());
    }
  }

  @Test
  void precision_thatIsNone_isWrongUsage() {
    assertEquals(2, venturi("run", PICTURE, "--bundle", TINY, "--precision", "bf16"));
    assertTrue(err.toString().contains("fp32, fp16 or int8"), err.toString());
  }

  @Test
  void graph_ofANetwork_isWhatAnEngineWouldBeGiven() throws IOException {
    Path file = folder.resolve("tail.onnx");
    int exit =
        venturi("graph", "tail", "--bundle", TINY, "--precision", "int8", "-o", file.toString());
    assertEquals(0, exit, err.toString());
    try (ModelBundle bundle = ModelBundle.open(Path.of(TINY))) {
      assertArrayEquals(
          bundle.graph(GraphRole.TAIL, bundle.defaultRatePoint(), Precision.INT8),
          Files.readAllBytes(file));
    }
  }

  @Test
  void graph_ofNoNetwork_namesThoseThereAre() {
    assertEquals(2, venturi("graph", "body", "-o", folder.resolve("x").toString()));
    assertTrue(err.toString().contains("encoder, decoder, tail"), err.toString());
  }

  @Test
  void benchPrecision_ofTwoPictures_hasARowForEachPrecisionAndTheInt8Encoder() throws IOException {
    String samples = TOP.resolve("models/samples").toString();
    int exit =
        venturi(
            "bench", "precision", "--bundle", TINY, "--photos", samples, "--count", "2", "--json");
    assertEquals(0, exit, err.toString());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertEquals(2, lines.get(0).get("pictures").asInt());
    List<String> ways =
        lines.stream()
            .skip(1)
            .map(l -> l.get("encoder").asText() + l.get("tail").asText())
            .toList();
    assertEquals(List.of("fp32fp32", "fp16fp16", "int8int8", "int8fp32"), ways);
    // Labels of photos in no folder of a label's name are the unsplit model's; sizes are ours.
    assertTrue(lines.get(1).get("meanFrameBytes").asDouble() > 21);
  }
}
