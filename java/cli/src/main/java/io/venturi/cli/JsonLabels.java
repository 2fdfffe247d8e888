package io.venturi.cli;

import io.venturi.task.Classification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form labels have in JSON output. */
final class JsonLabels {
  private JsonLabels() {}

  /** At most count labels, best first, as {label, score}. */
  static List<Map<String, Object>> of(Classification result, int count) {
    return result.top(count).stream()
        .map(
            entry -> {
              Map<String, Object> label = new LinkedHashMap<>();
              label.put("label", entry.label());
              label.put("score", entry.score());
              return label;
            })
        .toList();
  }
}
