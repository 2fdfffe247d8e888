package io.venturi.serving.http;

import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.model.ModelStatus;
import io.venturi.serving.model.ServedModel;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.wire.Descriptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the server does now, on one page that needs nothing else. Thread-safe. */
final class StatusPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
      <title>Venturi</title><style>
      body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
      table{border-collapse:collapse;width:100%}
      th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #ddd}
      .off{color:#b00}</style></head><body>
      """;

  private final ModelRepository repository;
  private final Readiness readiness;

  StatusPage(ModelRepository repository, Readiness readiness) {
    this.repository = repository;
    this.readiness = readiness;
  }

  String html() {
    StringBuilder page = new StringBuilder(HEAD);
    String state = readiness.isDraining() ? "draining" : readiness.isReady() ? "ready" : "no model";
    Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    page.append("<h1>Venturi ")
        .append(escaped(Descriptions.server().getVersion()))
        .append("</h1><p>")
        .append(state)
        .append(", up ")
        .append(up.toDays() > 0 ? up.toDays() + " d " : "")
        .append(
            String.format(
                "%02d:%02d:%02d", up.toHoursPart(), up.toMinutesPart(), up.toSecondsPart()))
        .append("</p><table><tr><th>Model</th><th>Version</th><th>State</th><th>Waiting</th></tr>");
    for (ModelStatus model : repository.index()) {
      int waiting =
          repository.served().find(model.name(), model.version()).map(ServedModel::depth).orElse(0);
      page.append(model.ready() ? "<tr><td>" : "<tr class=\"off\"><td>")
          .append(escaped(model.name()))
          .append("</td><td>")
          .append(escaped(model.version()))
          .append("</td><td>")
          .append(model.ready() ? "ready" : "not served")
          .append(model.reason().isEmpty() ? "" : ": " + escaped(model.reason()))
          .append("</td><td>")
          .append(model.ready() ? waiting + " frames" : "")
          .append("</td></tr>");
    }
    return page.append("</table><p><a href=\"/metrics\">metrics</a></p></body></html>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
