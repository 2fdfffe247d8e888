package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code venturi bench edge} on the tiny bundle; no time is looked at. */
class EdgeBenchTest {
  private static final Path TOP = Path.of(System.getProperty("venturi.top"));
  private static final List<String> STAGES =
      List.of("decode", "preprocess", "encode", "quantise", "entropyEncode", "besides", "total");

  private record Run(int exitCode, String out, String err) {}

  private static Run edge(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String tiny = TOP.resolve("testdata/bundles/tiny.venturi").toString();
    String photo = TOP.resolve("models/samples/church.jpg").toString();
    List<String> args = new ArrayList<>(List.of("bench", "edge", "--bundle", tiny));
    args.addAll(List.of("--warm-up", "1", photo, photo));
    args.addAll(List.of(options));
    int code =
        Venturi.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void benchEdge_tinyBundle_tellsEveryStage() {
    Run run = edge("--rounds", "2");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("processor time"), run.out());
    for (String stage : STAGES) {
      assertTrue(run.out().contains("\n" + stage + " "), run.out());
    }
  }

  @Test
  void benchEdge_paced_answersEveryLineWithARound() throws Exception {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("\n\n".getBytes(StandardCharsets.US_ASCII)));
    try {
      Run run = edge("--paced", "--wall");
      assertEquals(0, run.exitCode(), run.err());
      List<String> lines = run.out().lines().toList();
      assertEquals(3, lines.size(), run.out());
      assertEquals("fp32", new ObjectMapper().readTree(lines.get(0)).get("precision").asText());
      JsonNode round = new ObjectMapper().readTree(lines.get(2));
      assertEquals(2, round.get("bytes").size());
      for (String stage : STAGES) {
        assertEquals(2, round.get("wall").get(stage).size(), stage);
      }
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void benchEdge_noRounds_isRefused() {
    Run run = edge("--rounds", "0");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("--rounds is 0, must be 1.."), run.err());
  }
}
