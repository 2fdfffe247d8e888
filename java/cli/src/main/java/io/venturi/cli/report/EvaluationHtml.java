package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** An evaluation as one HTML file: warnings, plots, tables, settings. */
final class EvaluationHtml {
  private final JsonNode results;
  private final HtmlPage page;

  private EvaluationHtml(JsonNode results) {
    this.results = results;
    this.page = new HtmlPage("venturi evaluate: " + results.path("task").asText());
  }

  static String of(JsonNode results, Collection<XYChart> charts) {
    EvaluationHtml html = new EvaluationHtml(results);
    html.head();
    charts.forEach(chart -> html.page.append(ChartImage.html(chart)));
    html.rows();
    html.bdRates();
    html.references();
    html.energy();
    html.withoutRow();
    html.settings();
    return html.page.end();
  }

  private void head() {
    String split = results.path("split").asText();
    page.paragraph(
        results.path("pictures").asInt()
            + " pictures"
            + (split.isEmpty() ? "" : " of the split " + split)
            + ", "
            + results.path("rows").size()
            + " methods and points, each through the deployed path.");
    if (results.path("pictures").asInt() < results.path("picturesOfSplit").asInt()) {
      page.warning(
          "Only "
              + results.path("pictures").asInt()
              + " of "
              + results.path("picturesOfSplit").asInt()
              + " pictures were taken.");
    }
    for (JsonNode row : results.path("rows")) {
      if (row.path("reference").path("flagged").asBoolean()) {
        page.warning(
            id(row)
                + " differs from PyTorch by more than 0.5 points or 0.1 % of the compat bytes; see below.");
      }
    }
  }

  private void rows() {
    String title = results.path("figureTitle").asText();
    page.heading("Methods");
    page.beginTable(
        List.of(
            "method",
            "point",
            "wire, bytes",
            "payload",
            "compat",
            "pickled",
            "encoder, KB",
            "deployed, KB",
            title + ", %",
            "± s.e.",
            "against unsplit, points",
            "edge, ms",
            "server, ms",
            "images seen"));
    String last = "";
    for (JsonNode row : results.path("rows")) {
      String method = row.path("method").asText();
      String look = row.path("undertrained").asBoolean() ? "mark" : "";
      page.row(method.equals(last) ? look : (look + " group").strip(), cells(row));
      last = method;
    }
    page.endTable();
    page.paragraph(
        "Bytes are means a picture. Wire: all that travels, our header and checksum included; payload: without them; compat: the frame in"
            + " CompressAI's own stream; pickled: as sc2bench counts, with Python's pickling. Encoder: entries of the state_dict that the edge needs,"
            + " tables and buffers included, by the benchmark's rule; deployed: the files that the edge needs (fp16 weights, tables). KB are 1,000 bytes."
            + " Times are medians of wall time in this process, one engine thread. Against unsplit: difference on the same pictures with its 95 % interval by"
            + " a paired bootstrap of 10,000 resamples. Rows on yellow are undertrained: training stopped before its plan was through.");
  }

  private List<String> cells(JsonNode row) {
    String figure = results.path("figure").asText();
    JsonNode seen = row.path("imagesSeen");
    String marked = row.path("undertrained").asBoolean() ? " (undertrained)" : "";
    return List.of(
        row.path("method").asText(),
        row.path("point").asText(),
        number("%,.1f", row.path("wireBytes")),
        number("%,.1f", row.path("payloadBytes")),
        number("%,.1f", row.path("compatBytes")),
        number("%,.1f", row.path("pickledBytes")),
        kilobytes(row.path("encoderSizeBytes")),
        kilobytes(row.path("deployedEncoderBytes")),
        percent(row.path(figure)),
        percent(row.path("standardError")),
        row.has("againstUnsplit") ? interval(row.path("againstUnsplit")) : "",
        number("%.2f", row.path("edgeMillis").path("p50")),
        number("%.2f", row.path("serverMillis").path("p50")),
        (seen.isMissingNode() ? "not recorded" : number("%,.0f", seen)) + marked);
  }

  private void bdRates() {
    JsonNode rates = results.path("bdRate");
    if (rates.size() < 2) {
      return;
    }
    page.heading("BD-rate");
    List<String> heads = new ArrayList<>(List.of("% of bytes of the row against ..."));
    rates.forEach(row -> heads.add(row.path("method").asText()));
    page.beginTable(heads);
    for (JsonNode row : rates) {
      List<String> cells = new ArrayList<>(List.of(row.path("method").asText()));
      for (JsonNode anchor : rates) {
        JsonNode value = row.path("against").path(anchor.path("method").asText());
        cells.add(number("%+.1f", value));
      }
      page.row(cells);
    }
    page.endTable();
    page.paragraph(
        "Wire bytes that the method of the row needs more (+) or less (-) than that of the column, averaged over the accuracies that both reach;"
            + " points that a cheaper one equals are left out. Empty where two curves share no range.");
  }

  private void references() {
    List<JsonNode> rows = new ArrayList<>();
    results.path("rows").forEach(row -> rows.add(row));
    rows.removeIf(row -> !row.has("reference"));
    if (rows.isEmpty()) {
      return;
    }
    page.heading("Against PyTorch");
    page.beginTable(
        List.of(
            "method",
            "point",
            "PyTorch, %",
            "off, points",
            "PyTorch, bytes",
            "off, %",
            "",
            "from"));
    for (JsonNode row : rows) {
      JsonNode reference = row.path("reference");
      page.row(
          reference.path("flagged").asBoolean() ? "mark" : "",
          List.of(
              row.path("method").asText(),
              row.path("point").asText(),
              percent(reference.path("value")),
              number("%+.2f", reference.path("pointsOff")),
              number("%,.1f", reference.path("bytes")),
              number("%+.3f", reference.path("percentOff")),
              reference.path("flagged").asBoolean() ? "flagged" : reference.path("note").asText(),
              reference.path("origin").asText()));
    }
    page.endTable();
    page.paragraph(
        "Bytes are those of the compat stream for learned methods and of the file for codecs, whose encoders differ. Flagged: more than 0.5 points, or more"
            + " than 0.1 % of a learned method's bytes.");
  }

  private void energy() {
    if (results.path("energy").isEmpty()) {
      return;
    }
    page.heading("Energy");
    page.table(results.path("energy"));
  }

  private void withoutRow() {
    if (results.path("withoutRow").isEmpty()) {
      return;
    }
    page.heading("Methods without a row");
    page.beginTable(List.of("method", "why"));
    results
        .path("withoutRow")
        .forEach(one -> page.row(List.of(one.path("method").asText(), one.path("why").asText())));
    page.endTable();
  }

  private void settings() {
    page.heading("Bundles");
    page.table(results.path("bundles"));
    page.heading("Settings");
    page.fields(results.path("settings"));
    page.heading("Machine");
    page.fields(results.path("environment"));
  }

  /** A difference in points with its interval, e.g. "-1.2 [-2.0, -0.4]". */
  static String interval(JsonNode against) {
    return String.format(
        Locale.ROOT,
        "%+.1f [%+.1f, %+.1f]",
        100 * against.path("difference").asDouble(),
        100 * against.path("low").asDouble(),
        100 * against.path("high").asDouble());
  }

  private static String id(JsonNode row) {
    return row.path("method").asText() + "/" + row.path("point").asText();
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? String.format(Locale.ROOT, "%.2f", 100 * share.asDouble()) : "";
  }

  private static String kilobytes(JsonNode bytes) {
    return bytes.isNumber() ? String.format(Locale.ROOT, "%,.1f", bytes.asDouble() / 1000) : "";
  }

  private static String number(String format, JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "";
  }
}
