package io.venturi.cli.evaluate;

import static io.venturi.cli.evaluate.EvaluateFixture.evaluate;
import static io.venturi.cli.evaluate.EvaluateFixture.results;
import static io.venturi.cli.evaluate.EvaluateFixture.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.evaluate.EvaluateFixture.Run;
import io.venturi.method.NetworkPicture;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.pipeline.UnsplitModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user types it, on the tiny bundle and on the one that ships. */
class EvaluateCommandTest {
  private static final String QUALITY = "--qualities=jpeg_input=20:80,webp_input=50";

  @TempDir Path folder;
  private Path data;
  private Path bundles;
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    data = EvaluateFixture.pictures(folder.resolve("data"), 3);
    bundles = EvaluateFixture.bundles(folder.resolve("bundles"));
    out = folder.resolve("out");
  }

  private Run run(Object... more) {
    Object[] all = new Object[more.length + 7];
    Object[] usual = {
      "--data", data, "--bundles", bundles, "--out", out, "--methods=jpeg_input,tiny"
    };
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return evaluate(all);
  }

  @Test
  void rows_ofBundleAndCodec_areWhatThePartsThemselvesGive() throws IOException {
    Run run = run("--qualities=jpeg_input=80");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode results = results(out);
    int right = 0;
    int unsplitRight = 0;
    long wire = 0;
    long jpeg = 0;
    try (ModelBundle bundle = ModelBundle.open(bundles.resolve("tiny.venturi"));
        EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint("high"));
        TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withRatePoint("high"));
        UnsplitModel unsplit = UnsplitModel.open(bundle);
        NetworkPicture input = NetworkPicture.open(bundle, Steps.preferred())) {
      for (String label : EvaluateFixture.LABELS) {
        for (Path file : TaskSet.picturesIn(data.resolve(label))) {
          try (DecodedImage image = ImageFiles.read(file)) {
            byte[] frame = edge.encodeToBytes(image.view());
            wire += frame.length;
            String seen = tail.run(ByteBuffer.wrap(frame)).best().label();
            right += seen.equals(label) ? 1 : 0;
            unsplitRight += unsplit.run(image.view()).best().label().equals(label) ? 1 : 0;
            jpeg += ImageCodec.JPEG.encode(input.of(image.view()), 80).length;
          }
        }
      }
    }
    assertEquals(9, results.path("pictures").asInt());
    assertEquals(right / 9.0, row(results, "tiny", "high").path("top1").asDouble(), 1e-9);
    assertEquals(wire / 9.0, row(results, "tiny", "high").path("wireBytes").asDouble(), 1e-3);
    assertEquals(unsplitRight / 9.0, row(results, "unsplit", "").path("top1").asDouble(), 1e-9);
    JsonNode codec = row(results, "jpeg_input", "q80");
    assertEquals(jpeg / 9.0, codec.path("wireBytes").asDouble(), 1e-3);
    assertEquals(codec.path("wireBytes"), codec.path("pickledBytes"));
    assertFalse(codec.has("compatBytes"), "a codec has no compat stream");
    assertEquals(0, codec.path("encoderSizeBytes").asInt());
    assertTrue(row(results, "tiny", "low").path("deployedEncoderBytes").asLong() > 0);
  }

  @Test
  void files_ofAReport_haveEveryRowAndNeedNoOtherFile() throws IOException {
    Run run = run(QUALITY);
    assertEquals(0, run.exitCode(), run.err());
    List<String> csv = Files.readAllLines(out.resolve("evaluation.csv"));
    assertEquals(1 + 5, csv.size(), "head, unsplit, two qualities, two rate points");
    assertTrue(csv.get(0).startsWith("method,point,pictures,wireBytes,"), csv.get(0));
    String html = Files.readString(out.resolve("evaluation.html"));
    for (String part : List.of("jpeg_input", "q20", "tiny", "BD-rate", "entropic_student")) {
      assertTrue(html.contains(part), part);
    }
    assertFalse(html.contains("src=\"http") || html.contains("href="), "it needs another file");
    assertTrue(html.contains(results(out).path("bundles").path(0).path("sha256").asText()));
    for (String plot : List.of("rate-accuracy", "encoder-data", "three-way")) {
      assertTrue(Files.size(out.resolve(plot + ".png")) > 10_000, plot);
      String svg = Files.readString(out.resolve(plot + ".svg"));
      assertTrue(svg.contains("<svg") && svg.contains("</svg>"), plot);
    }
    assertTrue(run.out().contains("jpeg_input/q20"), run.out());
    assertTrue(run.err().contains("9/9 pictures"), run.err());
  }

  @Test
  void secondRun_withMorePicturesAndMethods_measuresOnlyWhatIsMissing() throws IOException {
    assertEquals(0, run("--limit=3", QUALITY).exitCode());
    List<String> before = Files.readAllLines(out.resolve(Journal.FILE));
    assertEquals(1 + 3, before.size());
    Run again = run("--limit=3", QUALITY);
    assertTrue(again.err().contains("3 pictures, 3 of them measured before"), again.err());
    assertEquals(before, Files.readAllLines(out.resolve(Journal.FILE)));
    assertEquals(0, run(QUALITY).exitCode());
    List<String> all = Files.readAllLines(out.resolve(Journal.FILE));
    assertEquals(1 + 9, all.size());
    assertEquals(before, all.subList(0, before.size()));
    assertEquals(0, run("--methods=webp_input", QUALITY).exitCode());
    assertEquals(1 + 9 + 9, Files.readAllLines(out.resolve(Journal.FILE)).size());
  }

  @Test
  void changedSetting_isToldApart_andFreshBeginsAnew() throws IOException {
    assertEquals(0, run("--limit=3", QUALITY).exitCode());
    Run other = run("--limit=3", QUALITY, "--threads=2");
    assertEquals(1, other.exitCode());
    assertTrue(other.err().contains("threads=was 1, is 2"), other.err());
    assertTrue(other.err().contains("--fresh"), other.err());
    EvaluateFixture.pictures(data, 4);
    assertTrue(run("--limit=3", QUALITY).err().contains("data=was"));
    assertEquals(0, run("--limit=3", QUALITY, "--threads=2", "--fresh").exitCode());
  }

  @Test
  void changedBundle_isMeasuredAnew() throws IOException {
    assertEquals(0, run("--limit=3", QUALITY).exitCode());
    EditableBundle changed = EditableBundle.tiny();
    changed.manifest.put("modelVersion", "1.0.1");
    Files.write(bundles.resolve("tiny.venturi"), changed.toBytes());
    Run run = run("--limit=3", QUALITY);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("tiny/low has changed since"), run.err());
    assertEquals(1 + 3 + 3, Files.readAllLines(out.resolve(Journal.FILE)).size());
  }

  @Test
  void benchmarkOfTheManifest_namesTheMethodAndIsComparedWith() throws IOException {
    EditableBundle bundle = EditableBundle.tiny();
    ObjectNode low = (ObjectNode) bundle.manifest.path("ratePoints").get(0);
    ObjectNode entry = low.putObject("benchmark").put("method", "entropic_student");
    entry.put("encoderSizeBytes", 551_000).put("imagesSeen", 6976).put("undertrained", true);
    entry.putObject("top1").put("val", 0.9);
    entry.putObject("meanBytes");
    Files.write(bundles.resolve("other.venturi"), bundle.toBytes());
    Files.move(data, folder.resolve("moved"));
    Files.createDirectories(data);
    Files.move(folder.resolve("moved"), data.resolve("val"));
    Run run = run("--split=val", "--methods=entropic_student,other", "--qualities=jpeg_input=50");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode row = row(results(out), "entropic_student", "low");
    assertEquals(551_000, row.path("encoderSizeBytes").asDouble());
    assertEquals(6976, row.path("imagesSeen").asLong());
    assertTrue(row.path("reference").path("flagged").asBoolean(), row.toString());
    assertEquals(
        100 * (row.path("top1").asDouble() - 0.9),
        row.path("reference").path("pointsOff").asDouble(),
        1e-3);
    assertTrue(run.out().contains("undertrained"), run.out());
    String html = Files.readString(out.resolve("evaluation.html"));
    assertTrue(html.contains("6,976 (undertrained)"), "images seen");
    assertTrue(html.contains("entropic_student/low differs from PyTorch"), "warning");
    assertTrue(row(results(out), "other", "high").path("imagesSeen").isMissingNode());
  }

  @Test
  void reference_ofEvaluateSc2_isComparedWithBySplitMethodAndPoint() throws IOException {
    Path file = folder.resolve("python.json");
    Files.writeString(
        file,
        "{\"val\": {\"yardsticks\": [{\"method\": \"unsplit\", \"point\": \"\", \"top1\": 0.5, \"pictures\": 9},"
            + "{\"method\": \"tiny\", \"point\": \"low\", \"top1\": 0.4, \"wire_bytes\": 50, \"pictures\": 7}]}}");
    Files.move(data, folder.resolve("val"));
    Files.createDirectories(data);
    Files.move(folder.resolve("val"), data.resolve("val"));
    Run run = run("--split=val", QUALITY, "--reference", file);
    assertEquals(0, run.exitCode(), run.err());
    JsonNode unsplit = row(results(out), "unsplit", "").path("reference");
    assertEquals(0.5, unsplit.path("value").asDouble());
    assertEquals("python.json", unsplit.path("origin").asText());
    JsonNode tiny = row(results(out), "tiny", "low").path("reference");
    assertEquals("over other pictures, so not compared", tiny.path("note").asText());
    assertTrue(run("--split=val", QUALITY, "--reference", data).err().contains("no such file"));
  }

  @Test
  void methodOfAUsersOwn_foundByServiceLoader_getsARow() throws IOException {
    Run run = run("--methods=halting", QUALITY);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        1 / 3.0, row(results(out), HaltingProvider.NAME, "always").path("top1").asDouble(), 1e-9);
  }

  @Test
  void severalThreads_giveTheSameRows() throws IOException {
    assertEquals(0, run(QUALITY).exitCode());
    JsonNode alone = results(out);
    assertEquals(0, run(QUALITY, "--threads=3", "--fresh").exitCode());
    JsonNode together = results(out);
    for (JsonNode row : alone.path("rows")) {
      JsonNode other = row(together, row.path("method").asText(), row.path("point").asText());
      assertEquals(row.path("top1"), other.path("top1"));
      assertEquals(row.path("wireBytes"), other.path("wireBytes"));
      assertEquals(row.path("againstUnsplit"), other.path("againstUnsplit"));
    }
  }

  @Test
  void renderedSamples_withTheEmbeddedBundle_areMeasured() throws IOException {
    Path samples = Path.of(System.getProperty("venturi.top"), "models/samples");
    Path set = folder.resolve("samples");
    for (JsonNode one : new ObjectMapper().readTree(samples.resolve("samples.json").toFile())) {
      Path file = set.resolve(one.get("scene").asText()).resolve(one.get("file").asText());
      Files.createDirectories(file.getParent());
      Files.copy(samples.resolve(one.get("file").asText()), file);
    }
    Run run =
        evaluate(
            "--data",
            set,
            "--out",
            out,
            "--methods=jpeg_input,frankensplit_bundle",
            "--qualities=jpeg_input=30");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode results = results(out);
    assertEquals(9, results.path("pictures").asInt());
    for (String point : List.of("low", "middle", "high")) {
      JsonNode row = row(results, "frankensplit_bundle", point);
      assertTrue(row.path("top1").asDouble() > 0.3, point + ": " + row.path("top1"));
      double off = row.path("wireBytes").asDouble() / row.path("compatBytes").asDouble() - 1;
      assertTrue(off > 0 && off < 0.02, point + ": lanes over compat " + off);
    }
  }
}
