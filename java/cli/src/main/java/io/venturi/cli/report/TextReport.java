package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** One scenario for the console: a line of totals, then a table with a row a stage. */
public final class TextReport {
  private TextReport() {}

  /**
   * The lines, without a newline at the end.
   *
   * @param scenario what {@link Figures} made
   */
  public static String of(JsonNode scenario) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, batch %d, concurrency %d%s: %s samples/s, %s ms of processor a sample, %d queries in %s s%n",
            scenario.path("scenario").asText(),
            scenario.path("batch").asInt(),
            scenario.path("concurrency").asInt(),
            scenario.has("askedQueriesPerSecond")
                ? ", " + scenario.get("askedQueriesPerSecond").asText() + " queries/s asked"
                : "",
            scenario.path("samplesPerSecond").asText(),
            scenario.path("cpuMillisPerSample").asText(),
            scenario.path("queries").asLong(),
            scenario.path("seconds").asText()));
    text.append(
        String.format(
            Locale.ROOT,
            "  p%.0f by early stopping %s ms%n",
            scenario.path("mlperfPercentile").asDouble(),
            scenario.path("mlperfEstimateMillis").asText()));
    text.append(String.format("  %-16s", "ms"));
    Figures.columns().forEach(column -> text.append(String.format("%10s", column)));
    row(text, "latency", scenario.path("latencyMillis"));
    scenario
        .path("stageMillis")
        .properties()
        .forEach(stage -> row(text, stage.getKey(), stage.getValue()));
    for (JsonNode rail : scenario.path("energy")) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n  %s: %.4g J a sample above %.3g W idle",
              rail.path("rail").asText(),
              rail.path("joulesPerSample").asDouble(),
              rail.path("idleWatts").asDouble()));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String name, JsonNode figures) {
    text.append(String.format("%n  %-16s", name));
    Figures.columns()
        .forEach(column -> text.append(String.format("%10s", figures.path(column).asText())));
  }
}
