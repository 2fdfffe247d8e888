package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code venturi bench coder}, in a hurry. */
class CoderBenchCommandTest {
  /** What a command left behind. */
  private record Run(int exitCode, String out, String err) {}

  private static Run bench(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Venturi.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> args = new ArrayList<>(List.of("bench", "coder"));
    args.addAll(List.of(options));
    int exitCode = line.execute(args.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  private static List<JsonNode> json(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--json", "--seconds", "0.001"));
    all.addAll(List.of(options));
    Run run = bench(all.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private static Set<String> twins(List<JsonNode> lines) {
    return lines.stream().map(line -> line.get("twin").asText()).collect(Collectors.toSet());
  }

  @Test
  void json_everyTwin_hasPositiveFiguresAndNoFewerBytesThanIdeal() throws IOException {
    List<JsonNode> lines = json("--work", "48x28x28x64,8x1x1x1", "--lanes", "32");
    Set<String> here =
        EntropyCoders.all().stream()
            .filter(coder -> coder.unavailableReason().isEmpty())
            .map(EntropyCoder::name)
            .map(name -> name.replace("native-", ""))
            .collect(Collectors.toSet());
    assertEquals(here, twins(lines));
    assertTrue(here.containsAll(Set.of("java", "scalar")), here.toString());
    for (JsonNode line : lines) {
      for (String verb : List.of("encode", "decode")) {
        double median = line.get(verb + "MSymPerSecond").asDouble();
        assertTrue(median > 0, line.toString());
        assertTrue(line.get(verb + "MinMSymPerSecond").asDouble() <= median, line.toString());
        assertTrue(line.get(verb + "MaxMSymPerSecond").asDouble() >= median, line.toString());
        assertTrue(line.get(verb + "WallMSymPerSecond").asDouble() > 0, line.toString());
        assertTrue(line.get(verb + "NanosPerCall").asDouble() > 0, line.toString());
        assertTrue(line.get(verb + "Passes").asInt() >= 3, line.toString());
      }
      assertTrue(line.get("idealBytes").asDouble() > 0, line.toString());
      assertTrue(line.get("bytes").asDouble() >= line.get("idealBytes").asDouble());
      assertTrue(line.get("machine").has("processor"), line.toString());
    }
  }

  @Test
  void json_bothProfiles_areTellableApart() throws IOException {
    List<JsonNode> lines =
        json("--work", "48x28x28x1", "--twin", "scalar", "--profile", "lanes,compat");
    assertEquals(
        List.of("lanes 8", "lanes 32", "compat 0"),
        lines.stream()
            .map(line -> line.get("profile").asText() + " " + line.get("lanes").asInt())
            .toList());
    assertEquals("48x28x28x1", lines.get(0).get("work").asText());
    assertEquals(1, lines.get(0).get("imagesPerCall").asInt());
    double compat = lines.get(2).get("overIdealPercent").asDouble();
    assertTrue(compat > 0 && compat < 0.1, lines.toString());
    assertTrue(lines.get(1).get("bytes").asDouble() > lines.get(0).get("bytes").asDouble());
  }

  @Test
  void json_withLinear_comparesEveryLineWithItAndKeepsItToCompat() throws IOException {
    List<JsonNode> lines = json("--work", "48x28x28x1", "--twin", "linear,scalar", "--lanes", "8");
    assertEquals(
        List.of("linear compat", "scalar compat", "scalar lanes"),
        lines.stream()
            .map(line -> line.get("twin").asText() + " " + line.get("profile").asText())
            .toList());
    assertEquals(1, lines.get(0).get("encodeOverLinear").asDouble());
    for (JsonNode line : lines) {
      double ratio =
          line.get("decodeMSymPerSecond").asDouble()
              / lines.get(0).get("decodeMSymPerSecond").asDouble();
      assertEquals(ratio, line.get("decodeOverLinear").asDouble(), 0.01 * ratio);
    }
  }

  @Test
  void linear_onlyWithLanes_isUsage() {
    Run run = bench("--twin", "linear", "--profile", "lanes");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("profile compat only"), run.err());
  }

  @Test
  void json_batchOrOneByOne_givesTheSameBytes() throws IOException {
    List<JsonNode> lines =
        json("--work", "48x28x28x1,48x28x28x2", "--twin", "native-scalar,java", "--lanes", "8");
    assertEquals(
        1,
        lines.stream()
            .filter(l -> l.get("lanes").asInt() == 8)
            .map(l -> l.get("bytes"))
            .distinct()
            .count());
    assertEquals(8, lines.size());
  }

  @Test
  void json_twoThreads_addsTheirFigures() throws IOException {
    JsonNode line =
        json("--work", "8x1x1x1", "--twin", "java", "--profile", "compat", "--threads", "2").get(0);
    assertEquals(2, line.get("threads").asInt());
    for (String figure : List.of("ThreadsMSymPerSecond", "Scaling", "CpuScaling")) {
      assertTrue(line.get("encode" + figure).asDouble() > 0, line.toString());
      assertTrue(line.get("decode" + figure).asDouble() > 0, line.toString());
    }
  }

  @Test
  void table_oneTwin_namesMachineWorkAndTwin() {
    Run run = bench("--work", "8x1x1x1", "--twin", "java", "--seconds", "0.001", "--threads", "2");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("processor "), run.out());
    assertTrue(run.out().contains("8x1x1x1: 1 image in each call, ideal 2.2 bytes"), run.out());
    assertEquals(3, run.out().lines().filter(line -> line.startsWith("java ")).count(), run.out());
    assertTrue(run.out().contains("2 threads encode"), run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "--twin, sse9, there are",
    "--work, 3x3x3x1, 48x28x28x1",
    "--work, 48x28x28x3, divisor of 64",
    "--work, 48x28x28, 48x28x28x1",
    "--seconds, 0, above 0",
    "--seconds, NaN, above 0",
    "--seconds, soon, soon",
    "--threads, 0, 1 to 1024",
    "--profile, zip, compat or lanes",
    "--lanes, 7, 32 or 64",
  })
  void wrongOption_anyOfThem_isUsageWithWhatIsWanted(String option, String value, String wanted) {
    Run run = bench(option, value, "--json");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(value) && run.err().contains(wanted), run.err());
    assertEquals("", run.out());
  }

  @Test
  void twin_thatCannotRunHere_isTheMachinesLack() {
    List<EntropyCoder> unable =
        EntropyCoders.all().stream().filter(c -> !c.unavailableReason().isEmpty()).toList();
    assertFalse(unable.isEmpty(), "no machine runs AVX2 and NEON");
    Run run = bench("--twin", unable.get(0).name());
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains(unable.get(0).unavailableReason()), run.err());
  }
}
