package io.venturi.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.VenturiException;
import io.venturi.cli.report.Comparison.Line;
import io.venturi.cli.report.Comparison.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final double TOLERANCE = 0.1;

  @Test
  void compare_fifthSlower_isWorseInEveryFigure() {
    List<Line> lines =
        Comparison.of(run("Offline", 10, 10.1, 9.9), run("Offline", 12, 12.1, 11.9), TOLERANCE);
    assertEquals(
        List.of("cpuMillisPerSample", "p50Millis", "samplesPerSecond"),
        lines.stream().map(Line::figure).toList());
    for (Line line : lines) {
      assertEquals(Verdict.WORSE, line.verdict(), line.text());
      assertEquals(1.2, line.slowdown(), 0.01);
    }
  }

  @Test
  void compare_twentiethSlower_isTheSame() {
    assertAll(Verdict.SAME, run("Offline", 10, 10, 10), run("Offline", 10.5, 10.5, 10.5));
  }

  @Test
  void compare_fifthFaster_isBetter() {
    assertAll(Verdict.BETTER, run("Offline", 12, 12, 12), run("Offline", 10, 10, 10));
  }

  @Test
  void compare_fifthSlowerWithinWhatWindowsDiffer_isUnclear() {
    assertAll(Verdict.UNCLEAR, run("Offline", 10, 10, 10), run("Offline", 9, 12, 13));
  }

  @Test
  void compare_oneDisturbedWindowOfMany_doesNotHideASlowdown() {
    assertAll(
        Verdict.WORSE,
        run("Offline", 10, 10, 10, 10, 10, 30),
        run("Offline", 12, 12, 12, 12, 12, 40));
  }

  @Test
  void compare_server_doesNotJudgeTheRateItWasAsked() {
    List<Line> lines =
        Comparison.of(run("Server", 10, 10, 10), run("Server", 10, 10, 10), TOLERANCE);
    assertEquals(
        List.of("cpuMillisPerSample", "p50Millis"), lines.stream().map(Line::figure).toList());
  }

  @Test
  void compare_nothingInCommon_namesBothLoads() {
    String message =
        assertThrows(
                VenturiException.class,
                () -> Comparison.of(run("Server", 10), run("Offline", 10), TOLERANCE))
            .getMessage();
    assertTrue(message.contains("Server batch 1") && message.contains("Offline batch 1"), message);
  }

  private static void assertAll(Verdict verdict, JsonNode before, JsonNode now) {
    for (Line line : Comparison.of(before, now, TOLERANCE)) {
      assertEquals(verdict, line.verdict(), line.text());
    }
  }

  /** A run of one scenario whose windows take these milliseconds a sample. */
  private static JsonNode run(String scenario, double... millis) {
    ObjectNode run = JsonNodeFactory.instance.objectNode();
    ObjectNode load = run.putArray("scenarios").addObject();
    load.put("scenario", scenario).put("batch", 1).put("concurrency", 1);
    ArrayNode windows = load.putArray("windows");
    for (double value : millis) {
      windows
          .addObject()
          .put("cpuMillisPerSample", value)
          .put("p50Millis", value)
          .put("samplesPerSecond", 1000 / value);
    }
    return run;
  }
}
