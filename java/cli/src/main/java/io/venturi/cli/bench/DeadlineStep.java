package io.venturi.cli.bench;

import io.venturi.client.Answer;
import io.venturi.client.ClientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of the pictures of one step of the link. Thread-safe. */
final class DeadlineStep {
  private final double megabits;
  private final long deadlineNanos;
  private final List<Double> millis = new ArrayList<>();
  private final Map<String, Integer> ratePoints = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private int byServer;
  private int byEdge;
  private int late;
  private int right;
  private long bytes;
  private int sent;

  DeadlineStep(double megabits, long deadlineMillis) {
    this.megabits = megabits;
    this.deadlineNanos = deadlineMillis * 1_000_000;
  }

  synchronized void add(
      long nanos, @Nullable Answer answer, @Nullable Throwable failure, String label) {
    millis.add(nanos / 1e6);
    if (answer == null) {
      Throwable cause =
          failure == null || failure.getCause() == null ? failure : failure.getCause();
      String code = cause instanceof ClientException e ? e.code().name() : String.valueOf(cause);
      errors.merge(code, 1, Integer::sum);
      return;
    }
    right += answer.result().best().label().equals(label) ? 1 : 0;
    if (answer.attempts() > 0) {
      sent++;
      bytes += answer.frameBytes();
    }
    if (nanos > deadlineNanos) {
      late++;
    } else if (answer.source() == Answer.Source.SERVER) {
      byServer++;
      ratePoints.merge(answer.ratePoint(), 1, Integer::sum);
    } else {
      byEdge++;
    }
  }

  /** In the order of the table; shares are of all pictures of the step. */
  synchronized Map<String, Object> figures() {
    double all = Math.max(millis.size(), 1);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("megabitsPerSecond", megabits);
    figures.put("pictures", millis.size());
    figures.put("inTime", (byServer + byEdge) / all);
    figures.put("byServer", byServer / all);
    figures.put("byEdge", byEdge / all);
    figures.put("late", late / all);
    figures.put("errors", errors.values().stream().mapToInt(n -> n).sum() / all);
    figures.put("errorCodes", Map.copyOf(errors));
    figures.put("medianMillis", quantile(0.5));
    figures.put("p99Millis", quantile(0.99));
    figures.put("ratePoints", new TreeMap<>(ratePoints));
    figures.put("meanBytesSent", sent == 0 ? 0 : bytes / sent);
    figures.put("top1", right / all);
    return figures;
  }

  private double quantile(double q) {
    List<Double> sorted = millis.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, q * sorted.size()));
  }

  /** One line for people who wait. */
  String line() {
    Map<String, Object> f = figures();
    return String.format(
        Locale.ROOT,
        "%s Mbit/s: %.1f %% in time, %.1f %% by the server",
        megabits,
        100 * (double) f.get("inTime"),
        100 * (double) f.get("byServer"));
  }

  /** The report. */
  static String markdown(Map<String, Object> conditions, List<DeadlineStep> steps) {
    StringBuilder text = new StringBuilder("# Deadlines on a link that changes\n\n");
    conditions.forEach(
        (name, value) -> text.append(name).append(": ").append(value).append("  \n"));
    text.append(
        "\nShares of all pictures of a step. Times run from when a picture was due to its answer; late answers and errors miss. Rate points: answers of the server in time.\n\n"
            + "| Mbit/s | in time | by the server | by the edge | late | errors | median ms | p99 ms | rate points | bytes a frame | top-1 |\n"
            + "|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|\n");
    double inTime = 0;
    int pictures = 0;
    for (DeadlineStep step : steps) {
      Map<String, Object> f = step.figures();
      inTime += (double) f.get("inTime") * (int) f.get("pictures");
      pictures += (int) f.get("pictures");
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f %% | %.2f %% | %.2f %% | %.2f %% | %.2f %% | %.1f | %.1f | %s | %s | %.1f %% |%n",
              f.get("megabitsPerSecond"),
              100 * (double) f.get("inTime"),
              100 * (double) f.get("byServer"),
              100 * (double) f.get("byEdge"),
              100 * (double) f.get("late"),
              100 * (double) f.get("errors"),
              f.get("medianMillis"),
              f.get("p99Millis"),
              f.get("ratePoints").toString().replaceAll("[{}]", ""),
              f.get("meanBytesSent"),
              100 * (double) f.get("top1")));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%nAll steps: %.2f %% of %d pictures in time.%n",
                100 * inTime / Math.max(pictures, 1),
                pictures))
        .toString();
  }
}
