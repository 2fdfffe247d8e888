package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The distributions of a run as comma-separated values: one line a scenario and stage. */
public final class CsvReport {
  private CsvReport() {}

  /** The whole file, the names of the columns first. */
  public static String of(JsonNode run) {
    StringBuilder text = new StringBuilder("scenario,batch,concurrency,samplesPerSecond,of,unit");
    Figures.columns().forEach(column -> text.append(',').append(column));
    text.append('\n');
    for (JsonNode scenario : run.path("scenarios")) {
      line(text, scenario, "latency", scenario.path("latencyMillis"));
      scenario
          .path("stageMillis")
          .properties()
          .forEach(stage -> line(text, scenario, stage.getKey(), stage.getValue()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, JsonNode scenario, String of, JsonNode figures) {
    List<String> load = List.of("scenario", "batch", "concurrency", "samplesPerSecond");
    load.forEach(name -> text.append(scenario.path(name).asText()).append(','));
    text.append(of).append(",ms");
    Figures.columns().forEach(name -> text.append(',').append(figures.path(name).asText()));
    text.append('\n');
  }
}
