package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;

/** A run as one HTML file that needs no other: tables, plots, warnings, environment. */
public final class HtmlReport {
  private static final String STYLE =
      "body{font:15px/1.45 sans-serif;margin:2em auto;max-width:62em;color:#222}"
          + "table{border-collapse:collapse;margin:1em 0;font-variant-numeric:tabular-nums}"
          + "th,td{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:right}"
          + "th:first-child,td:first-child{text-align:left}"
          + ".warn{background:#fff3d6;padding:.6em 1em;border-left:4px solid #d90}"
          + "img{max-width:100%}";

  private final StringBuilder html = new StringBuilder();

  private HtmlReport() {}

  /** The whole file. */
  public static String of(JsonNode run) {
    return new HtmlReport().write(run);
  }

  private String write(JsonNode run) {
    html.append(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>venturi bench</title><style>")
        .append(STYLE)
        .append("</style>\n<h1>venturi bench</h1>\n");
    for (JsonNode warning : run.path("warnings")) {
      html.append("<p class=\"warn\">").append(escaped(warning.asText())).append("</p>\n");
    }
    html.append("<h2>Scenarios</h2>\n");
    scenarios(run);
    html.append(Plots.percentiles(run)).append(Plots.stages(run));
    for (JsonNode scenario : run.path("scenarios")) {
      html.append("<h2>").append(escaped(scenario.path("scenario").asText())).append("</h2>\n");
      distributions(scenario);
      if (!scenario.path("energy").isEmpty()) {
        rows(scenario.path("energy"));
      }
    }
    if (!run.path("links").isEmpty()) {
      html.append("<h2>Next to JPEG, WebP and the unsplit model, over links</h2>\n");
      rows(run.path("links"));
      html.append(Plots.links(run.path("links")));
    }
    if (!run.path("comparison").isEmpty()) {
      html.append("<h2>Against the baseline</h2>\n");
      rows(run.path("comparison"));
    }
    html.append("<h2>Environment</h2>\n<table>");
    run.path("environment")
        .properties()
        .forEach(field -> row(field.getKey(), field.getValue().asText()));
    return html.append("</table>\n</html>\n").toString();
  }

  private void scenarios(JsonNode run) {
    html.append("<table>");
    heads(
        "scenario",
        "batch",
        "concurrency",
        "samples/s",
        "processor ms a sample",
        "p50 ms",
        "p90",
        "p99",
        "p99.9",
        "stable");
    for (JsonNode s : run.path("scenarios")) {
      JsonNode latency = s.path("latencyMillis");
      row(
          s.path("scenario").asText(),
          s.path("batch").asText(),
          s.path("concurrency").asText(),
          s.path("samplesPerSecond").asText(),
          s.path("cpuMillisPerSample").asText(),
          latency.path("p50").asText(),
          latency.path("p90").asText(),
          latency.path("p99").asText(),
          latency.path("p99.9").asText(),
          s.path("stable").asBoolean() ? "yes" : "no");
    }
    html.append("</table>\n");
  }

  private void distributions(JsonNode scenario) {
    html.append("<table><tr><th>milliseconds</th>");
    Figures.columns().forEach(this::head);
    html.append("</tr>");
    distribution("latency", scenario.path("latencyMillis"));
    scenario
        .path("stageMillis")
        .properties()
        .forEach(stage -> distribution(stage.getKey(), stage.getValue()));
    html.append("</table>\n");
  }

  private void distribution(String name, JsonNode figures) {
    html.append("<tr>");
    cell(name);
    Figures.columns().forEach(column -> cell(figures.path(column).asText()));
    html.append("</tr>");
  }

  /** A table of objects that have the same fields. */
  private void rows(JsonNode objects) {
    html.append("<table><tr>");
    objects.get(0).fieldNames().forEachRemaining(this::head);
    html.append("</tr>");
    for (JsonNode object : objects) {
      html.append("<tr>");
      for (JsonNode value : object) {
        cell(value.asText());
      }
      html.append("</tr>");
    }
    html.append("</table>\n");
  }

  private void heads(String... names) {
    html.append("<tr>");
    for (String name : names) {
      head(name);
    }
    html.append("</tr>");
  }

  private void head(String name) {
    html.append("<th>").append(escaped(name)).append("</th>");
  }

  private void row(String... cells) {
    html.append("<tr>");
    for (String text : cells) {
      cell(text);
    }
    html.append("</tr>");
  }

  private void cell(String text) {
    html.append("<td>").append(escaped(text)).append("</td>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
