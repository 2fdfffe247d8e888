package io.venturi.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** ONNX Runtime against itself, and against graphs and values that are off on purpose. */
class VerifyCommandTest {
  private static final Path DATA = Path.of(System.getProperty("venturi.top"), "testdata");
  private static final String TINY = DATA.resolve("bundles/tiny.venturi").toString();

  private record Run(int exitCode, String out, String err) {}

  private static Run verify(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(new VerifyCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return new Run(line.execute(args), out.toString(), err.toString());
  }

  @Test
  void verify_engineAgainstItself_isExact() throws IOException {
    Run run = verify(TINY, "--rate", "all", "--precision", "fp32", "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertTrue(report.get("passed").asBoolean());
    assertEquals(2, report.get("results").size(), "rate points");
    for (JsonNode result : report.get("results")) {
      assertEquals(2, result.get("inputs").asInt(), "golden images");
      assertEquals(0, result.get("symbolsDiffering").asInt());
      assertEquals(result.get("referenceFrameBytes"), result.get("frameBytes"));
      for (String output : List.of("latent", "features", "logits")) {
        assertEquals(0, result.get("outputs").get(output).get("maxAbsolute").asDouble(), output);
      }
    }
  }

  @Test
  void verify_withPictures_countsThem() {
    String picture =
        Path.of(System.getProperty("venturi.top"), "models/samples/church.jpg").toString();
    Run run = verify(TINY, picture, picture, "--precision", "fp32");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("4 of 4 labels agree"), run.out());
    assertTrue(run.out().contains("PASSED"), run.out());
  }

  @Test
  void verify_bareGraph_comparesItsOutput() {
    Run run = verify(DATA.resolve("tiny-onnx/valid/conv-relu.onnx").toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("output"), run.out());
    assertFalse(run.out().contains("symbols"), run.out());
  }

  @Test
  void verify_bareGraphInAPrecision_isWrongUsage() {
    Run run =
        verify(DATA.resolve("tiny-onnx/valid/conv-relu.onnx").toString(), "--precision", "fp16");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("--precision"), run.err());
  }

  @Test
  void split_byAnEngineThatAddsALittle_failsAndCountsWhatItDid() {
    try (ModelBundle bundle = ModelBundle.open(Path.of(TINY))) {
      RatePoint point = bundle.defaultRatePoint();
      Comparison result = compare(bundle, point, new Biased(3f));
      assertFalse(result.passed(), result.text());
      JsonNode json = new ObjectMapper().valueToTree(result.json());
      assertEquals(3, json.get("outputs").get("latent").get("maxAbsolute").asDouble(), 1e-3);
      assertEquals(
          json.get("symbols").asInt(),
          json.get("symbolsDiffering").asInt(),
          "every symbol is three larger");
      assertTrue(result.text().contains("TOO FAR"), result.text());
      assertTrue(compare(bundle, point, new Biased(0)).passed());
    }
  }

  private static Comparison compare(ModelBundle bundle, RatePoint point, EngineProvider engine) {
    try (SplitComparison split = SplitComparison.open(bundle, point, engine, Precision.FP32)) {
      new VerifyInputs(bundle, point, List.of()).forEach(split::add);
      return split.result();
    }
  }

  @Test
  void error_ofKnownValues_isWhatItSays() {
    OutputError error = new OutputError();
    error.add(FloatBuffer.wrap(new float[] {1, -4}), FloatBuffer.wrap(new float[] {1.5f, -4}), 2);
    error.add(FloatBuffer.wrap(new float[] {2, 1}), FloatBuffer.wrap(new float[] {1, 1}), 2);
    assertEquals(1, error.maxAbsolute());
    assertEquals(1.5 / 4, error.meanAbsolute());
    assertEquals(1.0 / 4, error.maxRelative());
    assertEquals(1.5 / 8, error.meanRelative());
  }

  @Test
  void error_ofValuesThatAreNotFinite_isWithinNoTolerance() {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      OutputError error = new OutputError();
      error.add(FloatBuffer.wrap(new float[] {1}), FloatBuffer.wrap(new float[] {value}), 1);
      for (Precision precision : Precision.values()) {
        assertFalse(error.within(Tolerance.of(precision)));
      }
    }
  }

  /** ONNX Runtime, with a number added to whatever an encoder gives. */
  private record Biased(float bias) implements EngineProvider {
    @Override
    public String name() {
      return "biased" + bias;
    }

    @Override
    public int priority() {
      return -1;
    }

    @Override
    public String unavailableReason() {
      return "";
    }

    @Override
    public String description() {
      return name();
    }

    @Override
    public Engine open(byte[] onnx, EngineOptions options) {
      Engine engine = Reference.engine().open(onnx, options);
      return options.name().contains("encoder") ? new BiasedEngine(engine, bias) : engine;
    }
  }
}
