package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

/** {@code venturi bench} as a user types it, on the tiny bundle; no time is looked at. */
class BenchScenariosTest {
  private static final String TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi").toString();

  @TempDir Path folder;

  private record Run(int exitCode, String out, String err) {}

  private static Run bench(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[args.length + 7];
    String[] first = {"bench", "--bundle", TINY, "--duration", "0.3", "--warm-up", "0.05"};
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(args, 0, all, first.length, args.length);
    int code =
        Venturi.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all);
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void bench_allScenarios_writesEveryKindOfReport() throws IOException {
    Path json = folder.resolve("run.json");
    Path csv = folder.resolve("run.csv");
    Path html = folder.resolve("run.html");
    Run run =
        bench(
            "--batch",
            "2",
            "--concurrency",
            "2",
            "--json",
            json.toString(),
            "--csv",
            csv.toString(),
            "--html",
            html.toString());
    assertEquals(0, run.exitCode(), run.err());
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertEquals("venturi-bench 1", report.get("format").asText());
    assertEquals(
        List.of("SingleStream", "MultiStream", "Server", "Offline"),
        StreamSupport.stream(report.get("scenarios").spliterator(), false)
            .map(scenario -> scenario.get("scenario").asText())
            .toList());
    for (JsonNode scenario : report.get("scenarios")) {
      for (String figure : List.of("min", "mean", "p50", "p90", "p95", "p99", "p99.9", "max")) {
        assertTrue(scenario.get("latencyMillis").get(figure).asDouble() > 0, figure);
      }
      assertTrue(scenario.get("stageMillis").has("encode"), scenario.toString());
      assertTrue(scenario.get("stageMillis").has("tail"), scenario.toString());
    }
    for (String field :
        List.of("processor", "load", "java", "commit", "engine", "coder", "bundleSha256", "gpu")) {
      assertTrue(report.get("environment").has(field), field);
    }
    assertTrue(run.out().contains("not comparable with MLPerf"), run.out());
    List<String> lines = Files.readAllLines(csv);
    assertTrue(lines.stream().allMatch(line -> line.split(",", -1).length == 14), lines.toString());
    String page = Files.readString(html);
    assertFalse(page.contains("http"), "the page needs no other");
    assertTrue(page.contains("data:image/png;base64,") || page.contains("No plot"), "plots");
  }

  @Test
  void bench_baselineMuchFaster_isAFailure() throws IOException {
    Run run = bench("--scenario", "Offline", "--baseline", baseline(0.001).toString());
    assertEquals(1, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().contains("worse"), run.out());
  }

  @Test
  void bench_baselineMuchSlower_isFine() throws IOException {
    Run run = bench("--scenario", "Offline", "--baseline", baseline(1000).toString());
    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().contains("better"), run.out());
  }

  @Test
  void tune_tinyBundle_writesOptionsThatServeTakes() throws IOException {
    Path file = folder.resolve("tuned.args");
    int code =
        Venturi.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .execute(
                "tune",
                "--bundle",
                TINY,
                "--batches",
                "3",
                "--contexts",
                "2",
                "--seconds",
                "0.1",
                "--rounds",
                "1",
                "-o",
                file.toString());
    assertEquals(0, code);
    ParseResult parsed = Venturi.commandLine().parseArgs("serve", "@" + file);
    ServeCommand serve = (ServeCommand) parsed.subcommand().commandSpec().userObject();
    assertEquals(3, serve.batching.options().maxBatch());
    assertEquals(2, serve.batching.options().contexts());
  }

  @Test
  void bench_unknownScenario_namesThoseThereAre() {
    Run run = bench("--scenario", "Sideways");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("SingleStream"), run.err());
  }

  @Test
  void bench_baselineOfSomethingElse_saysSo() throws IOException {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "{\"scenarios\": []}");
    Run run = bench("--scenario", "Offline", "--baseline", file.toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("nothing to compare"), run.err());
  }

  /** A real run whose times are stretched. */
  private Path baseline(double factor) throws IOException {
    Path file = folder.resolve("baseline.json");
    assertEquals(0, bench("--scenario", "Offline", "--json", file.toString()).exitCode());
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    for (JsonNode window : report.at("/scenarios/0/windows")) {
      ObjectNode figures = (ObjectNode) window;
      for (String time : List.of("cpuMillisPerSample", "p50Millis")) {
        figures.put(time, figures.get(time).asDouble() * factor);
      }
      figures.put("samplesPerSecond", figures.get("samplesPerSecond").asDouble() / factor);
    }
    new ObjectMapper().writeValue(file.toFile(), report);
    return file;
  }
}
