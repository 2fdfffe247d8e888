package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Response times over links as one table: a row for each way, a column for each link with the
 * median and how many times faster it is than JPEG that labels as many pictures right as the split
 * path does.
 */
final class LinkTable {
  private static final String JPEG = "JPEG, quality";

  private final Set<String> links = new LinkedHashSet<>();
  private final Map<String, List<JsonNode>> ways = new LinkedHashMap<>();

  /**
   * @param results the figures of every way over every link, the ways in one order
   */
  LinkTable(JsonNode results) {
    for (JsonNode result : results) {
      links.add(
          result.path("link").asText()
              + ", "
              + result.path("megabitsPerSecond").asText()
              + " Mbit/s");
      ways.computeIfAbsent(key(result), way -> new ArrayList<>()).add(result);
    }
  }

  /** Two ways may have one name: JPEG of quality 75 may be as right as the split path. */
  private String key(JsonNode result) {
    String way = result.path("way").asText();
    boolean second =
        ways.containsKey(way)
            && ways.get(way).stream()
                .anyMatch(r -> r.path("link").asText().equals(result.path("link").asText()));
    return second ? way + " (as right)" : way;
  }

  /** Names of the columns. */
  List<String> heads() {
    List<String> heads = new ArrayList<>(List.of("way", "bytes", "top-1"));
    heads.addAll(links);
    return heads;
  }

  /** The rows, each as long as the heads. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<JsonNode> jpeg = jpeg();
    ways.forEach(
        (way, results) -> {
          List<String> cells = new ArrayList<>();
          cells.add(way);
          cells.add(results.get(0).path("meanBytes").asText());
          cells.add(text("%.0f %%", 100 * results.get(0).path("top1").asDouble()));
          for (int i = 0; i < results.size(); i++) {
            double millis = median(results.get(i));
            cells.add(text("%.1f ms, %.2f x", millis, median(jpeg.get(i)) / millis));
          }
          rows.add(cells);
        });
    return rows;
  }

  /** The second of the JPEG ways of one quality: the one as right as the split path. */
  private List<JsonNode> jpeg() {
    List<List<JsonNode>> all =
        ways.entrySet().stream()
            .filter(way -> way.getKey().startsWith(JPEG))
            .map(Map.Entry::getValue)
            .toList();
    return all.get(all.size() - 1);
  }

  private static double median(JsonNode result) {
    return result.path("responseMillisMedian").asDouble();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
