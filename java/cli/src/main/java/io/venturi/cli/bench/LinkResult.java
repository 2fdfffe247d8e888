package io.venturi.cli.bench;

import io.venturi.transport.LinkProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times of one way over one link, picture by picture. */
final class LinkResult {
  private final LinkProfile profile;
  private final String way;
  private final List<Double> total = new ArrayList<>();
  private final List<Double> edge = new ArrayList<>();
  private final List<Double> link = new ArrayList<>();
  private final List<Double> server = new ArrayList<>();
  private long bytes;
  private int right;

  LinkResult(LinkProfile profile, String way) {
    this.profile = profile;
    this.way = way;
  }

  void add(int sentBytes, long totalNanos, long edgeNanos, long serverNanos, boolean isRight) {
    bytes += sentBytes;
    total.add(totalNanos / 1e6);
    edge.add(edgeNanos / 1e6);
    server.add(serverNanos / 1e6);
    link.add((totalNanos - edgeNanos - serverNanos) / 1e6);
    right += isRight ? 1 : 0;
  }

  LinkProfile profile() {
    return profile;
  }

  String way() {
    return way;
  }

  double medianMillis() {
    return quantile(total, 0.5);
  }

  /** Rounded to three digits, in the order of the table. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("link", profile.name());
    figures.put("megabitsPerSecond", profile.bitsPerSecond() / 1e6);
    figures.put("way", way);
    figures.put("meanBytes", bytes / total.size());
    figures.put("responseMillisMedian", rounded(medianMillis()));
    figures.put("responseMillisP90", rounded(quantile(total, 0.9)));
    figures.put("edgeMillisMedian", rounded(quantile(edge, 0.5)));
    figures.put("linkMillisMedian", rounded(quantile(link, 0.5)));
    figures.put("serverMillisMedian", rounded(quantile(server, 0.5)));
    figures.put("top1", rounded((double) right / total.size()));
    return figures;
  }

  String line() {
    return String.format(Locale.ROOT, "%-6s %-40s %8.1f ms", profile.name(), way, medianMillis());
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  private static double quantile(List<Double> values, double q) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }
}
