package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;

/** The files of {@code venturi evaluate}, all made of the JSON that is one of them. */
public final class EvaluationReport {
  /** The page. */
  public static final String HTML = "evaluation.html";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final List<String> COLUMNS =
      List.of(
          "method",
          "point",
          "pictures",
          "wireBytes",
          "payloadBytes",
          "compatBytes",
          "pickledBytes",
          "encoderSizeBytes",
          "deployedEncoderBytes",
          "FIGURE",
          "standardError",
          "againstUnsplit/difference",
          "againstUnsplit/low",
          "againstUnsplit/high",
          "edgeMillis/p50",
          "edgeMillis/p90",
          "serverMillis/p50",
          "serverMillis/p90",
          "imagesSeen",
          "undertrained",
          "reference/value",
          "reference/pointsOff",
          "reference/bytes",
          "reference/percentOff",
          "reference/flagged");

  private EvaluationReport() {}

  /** Writes JSON, CSV, PNG, SVG and HTML into a folder. */
  public static void write(JsonNode results, Path folder) throws IOException {
    JSON.writeValue(folder.resolve("evaluation.json").toFile(), results);
    Files.writeString(folder.resolve("evaluation.csv"), csv(results));
    Map<String, XYChart> charts = new EvaluationPlots(results).all();
    for (Map.Entry<String, XYChart> chart : charts.entrySet()) {
      byte[] png = ChartImage.png(chart.getValue()).orElse(null);
      if (png != null) {
        Files.write(folder.resolve(chart.getKey() + ".png"), png);
        Files.write(
            folder.resolve(chart.getKey() + ".svg"),
            ChartImage.svg(chart.getValue()).orElseThrow());
      }
    }
    Files.writeString(folder.resolve(HTML), EvaluationHtml.of(results, charts.values()));
  }

  private static String csv(JsonNode results) {
    StringBuilder csv = new StringBuilder();
    List<String> columns =
        COLUMNS.stream()
            .map(name -> name.equals("FIGURE") ? results.path("figure").asText() : name)
            .toList();
    csv.append(String.join(",", columns)).append('\n');
    for (JsonNode row : results.path("rows")) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        cells.add(quoted(row.at("/" + column).asText()));
      }
      csv.append(String.join(",", cells)).append('\n');
    }
    return csv.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** The rows for a console. */
  public static String text(JsonNode results) {
    StringBuilder text = new StringBuilder();
    String figure = results.path("figure").asText();
    text.append(
        String.format(
            "%-34s %9s %9s %8s %19s %9s %9s%n",
            "method/point",
            "wire B",
            "compat B",
            results.path("figureTitle").asText() + " %",
            "against unsplit",
            "edge ms",
            "server ms"));
    for (JsonNode row : results.path("rows")) {
      JsonNode against = row.path("againstUnsplit");
      String id = row.path("method").asText() + "/" + row.path("point").asText();
      text.append(
          String.format(
              Locale.ROOT,
              "%-34s %9.1f %9s %8.2f %19s %9.2f %9.2f%s%n",
              id,
              row.path("wireBytes").asDouble(),
              row.has("compatBytes")
                  ? String.format(Locale.ROOT, "%.1f", row.path("compatBytes").asDouble())
                  : "",
              100 * row.path(figure).asDouble(),
              against.isMissingNode() ? "" : EvaluationHtml.interval(against),
              row.path("edgeMillis").path("p50").asDouble(),
              row.path("serverMillis").path("p50").asDouble(),
              row.path("undertrained").asBoolean() ? "  undertrained" : ""));
    }
    return text.toString();
  }
}
