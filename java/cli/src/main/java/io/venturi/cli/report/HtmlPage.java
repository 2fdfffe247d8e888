package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An HTML file that needs no other, piece by piece. Texts are escaped here. */
final class HtmlPage {
  private static final String STYLE =
      "body{font:15px/1.45 sans-serif;margin:2em auto;max-width:80em;padding:0 1em;color:#222}"
          + "table{border-collapse:collapse;margin:1em 0;font-variant-numeric:tabular-nums}"
          + "th,td{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:right}"
          + "th:first-child,td:first-child{text-align:left}"
          + ".warn{background:#fff3d6;padding:.6em 1em;border-left:4px solid #d90}"
          + ".wide{overflow-x:auto}.wide td,.wide th{padding:.2em .5em;font-size:13px}.wide td{white-space:nowrap}"
          + "th{vertical-align:bottom}p{max-width:56em}"
          + "tr.mark td{background:#fff3d6}tr.group td{border-top:2px solid #999}"
          + "img{max-width:100%}";

  private final StringBuilder html = new StringBuilder();

  HtmlPage(String title) {
    html.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
        .append(escaped(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n");
  }

  /** The whole file. */
  String end() {
    return html + "</html>\n";
  }

  void heading(String text) {
    html.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  void paragraph(String text) {
    html.append("<p>").append(escaped(text)).append("</p>\n");
  }

  void warning(String text) {
    html.append("<p class=\"warn\">").append(escaped(text)).append("</p>\n");
  }

  /** What is HTML already, such as an image of {@link ChartImage}. */
  void append(String markup) {
    html.append(markup);
  }

  void beginTable(List<String> heads) {
    html.append("<div class=\"wide\"><table><tr>");
    heads.forEach(head -> html.append("<th>").append(escaped(head)).append("</th>"));
    html.append("</tr>\n");
  }

  void row(List<String> cells) {
    row("", cells);
  }

  /**
   * A row of a look of its own.
   *
   * @param look classes of the style: "mark", "group" or both; empty for the usual one
   */
  void row(String look, List<String> cells) {
    html.append(look.isEmpty() ? "<tr>" : "<tr class=\"" + look + "\">");
    cells.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
    html.append("</tr>\n");
  }

  void endTable() {
    html.append("</table></div>\n");
  }

  /** A table of objects that have the same fields. */
  void table(JsonNode objects) {
    List<String> heads = new ArrayList<>();
    objects.path(0).fieldNames().forEachRemaining(heads::add);
    beginTable(heads);
    for (JsonNode object : objects) {
      row(heads.stream().map(head -> object.path(head).asText()).toList());
    }
    endTable();
  }

  /** A table of the fields of one object, a row each. */
  void fields(JsonNode object) {
    html.append("<table>");
    object.properties().forEach(field -> row(List.of(field.getKey(), field.getValue().asText())));
    html.append("</table>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
