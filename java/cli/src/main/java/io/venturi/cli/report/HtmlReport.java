package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A run as one HTML file that needs no other: tables, plots, warnings, environment. */
public final class HtmlReport {
  private final HtmlPage page = new HtmlPage("venturi bench");

  private HtmlReport() {}

  /** The whole file. */
  public static String of(JsonNode run) {
    return new HtmlReport().write(run);
  }

  private String write(JsonNode run) {
    run.path("warnings").forEach(warning -> page.warning(warning.asText()));
    page.heading("Scenarios");
    scenarios(run);
    page.append(Plots.percentiles(run));
    page.append(Plots.stages(run));
    for (JsonNode scenario : run.path("scenarios")) {
      page.heading(scenario.path("scenario").asText());
      distributions(scenario);
      if (!scenario.path("energy").isEmpty()) {
        page.table(scenario.path("energy"));
      }
    }
    if (!run.path("links").isEmpty()) {
      page.heading("Next to JPEG, WebP and the unsplit model, over links");
      links(new LinkTable(run.path("links")));
      page.append(Plots.links(run.path("links")));
    }
    if (!run.path("comparison").isEmpty()) {
      page.heading("Against the baseline");
      page.table(run.path("comparison"));
    }
    page.heading("Environment");
    page.fields(run.path("environment"));
    return page.end();
  }

  private void links(LinkTable table) {
    page.paragraph(
        "Median response time, and how many times faster than the JPEG that labels as many pictures right as the split path.");
    page.beginTable(table.heads());
    table.rows().forEach(page::row);
    page.endTable();
  }

  private void scenarios(JsonNode run) {
    page.beginTable(
        List.of(
            "scenario",
            "batch",
            "concurrency",
            "samples/s",
            "processor ms a sample",
            "p50 ms",
            "p90",
            "p99",
            "p99.9",
            "stable"));
    for (JsonNode s : run.path("scenarios")) {
      JsonNode latency = s.path("latencyMillis");
      page.row(
          List.of(
              s.path("scenario").asText(),
              s.path("batch").asText(),
              s.path("concurrency").asText(),
              s.path("samplesPerSecond").asText(),
              s.path("cpuMillisPerSample").asText(),
              latency.path("p50").asText(),
              latency.path("p90").asText(),
              latency.path("p99").asText(),
              latency.path("p99.9").asText(),
              s.path("stable").asBoolean() ? "yes" : "no"));
    }
    page.endTable();
  }

  private void distributions(JsonNode scenario) {
    List<String> heads = new ArrayList<>(List.of("milliseconds"));
    heads.addAll(Figures.columns());
    page.beginTable(heads);
    distribution("latency", scenario.path("latencyMillis"));
    scenario
        .path("stageMillis")
        .properties()
        .forEach(stage -> distribution(stage.getKey(), stage.getValue()));
    page.endTable();
  }

  private void distribution(String name, JsonNode figures) {
    List<String> cells = new ArrayList<>(List.of(name));
    Figures.columns().forEach(column -> cells.add(figures.path(column).asText()));
    page.row(cells);
  }
}
