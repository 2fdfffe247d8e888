package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.venturi.VenturiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * Two runs of the same scenarios next to each other.
 *
 * <p>Judged are processor time of a sample, median latency and samples a second. A figure is worse
 * when it is beyond the tolerance and beyond the doubt that the windows of the two runs leave;
 * beyond the tolerance alone it is unclear: the machine was not quiet enough to tell. A Server's
 * samples a second are those that were asked for, so they are not judged.
 */
public final class Comparison {
  /** How a figure stands. */
  public enum Verdict {
    /** Within the tolerance. */
    SAME,
    /** Better by more than the tolerance. */
    BETTER,
    /** Worse by more than the tolerance, but not by more than the doubt. */
    UNCLEAR,
    /** Worse by more than the tolerance and the doubt. */
    WORSE
  }

  /**
   * One figure in both runs.
   *
   * @param scenario e.g. "SingleStream"
   * @param figure e.g. "cpuMillisPerSample"
   * @param before in the earlier run
   * @param now in this one
   * @param slowdown now over before as a time: 1.2 is a fifth slower
   * @param doubt how far the middle of the windows may be off, as a share: two standard errors of a
   *     median, from the distance between the quartiles, of the less steady run
   */
  public record Line(
      String scenario,
      String figure,
      double before,
      double now,
      double slowdown,
      double doubt,
      Verdict verdict) {
    /** For the console. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "%-14s %-20s %10.4g -> %-10.4g %.2f times the time, give or take %.0f %%: %s",
          scenario,
          figure,
          before,
          now,
          slowdown,
          100 * doubt,
          verdict.name().toLowerCase(Locale.ROOT));
    }
  }

  private record Judged(String figure, String inWindow, boolean higherIsBetter) {}

  private static final List<Judged> JUDGED =
      List.of(
          new Judged("cpuMillisPerSample", "cpuMillisPerSample", false),
          new Judged("p50Millis", "p50Millis", false),
          new Judged("samplesPerSecond", "samplesPerSecond", true));

  private Comparison() {}

  /**
   * Compares the scenarios that both runs have.
   *
   * @param before JSON of the earlier run
   * @param now of this one
   * @param tolerance share by which a figure may get worse, e.g. 0.1
   * @throws VenturiException when the runs have nothing in common: other scenarios, batch or
   *     concurrency, or not a report of this command
   */
  public static List<Line> of(JsonNode before, JsonNode now, double tolerance) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode later : now.path("scenarios")) {
      for (JsonNode earlier : before.path("scenarios")) {
        if (sameLoad(earlier, later)) {
          compare(earlier, later, tolerance, lines);
        }
      }
    }
    if (lines.isEmpty()) {
      throw new VenturiException(
          "nothing to compare: the baseline has "
              + loads(before)
              + ", this run "
              + loads(now)
              + "; run with the baseline's --scenario, --batch and --concurrency");
    }
    return lines;
  }

  private static boolean sameLoad(JsonNode a, JsonNode b) {
    return load(a).equals(load(b));
  }

  private static String load(JsonNode scenario) {
    return scenario.path("scenario").asText()
        + " batch "
        + scenario.path("batch")
        + " concurrency "
        + scenario.path("concurrency");
  }

  private static List<String> loads(JsonNode run) {
    return StreamSupport.stream(run.path("scenarios").spliterator(), false)
        .map(Comparison::load)
        .toList();
  }

  private static void compare(JsonNode before, JsonNode now, double tolerance, List<Line> lines) {
    boolean server = before.path("scenario").asText().equals("Server");
    for (Judged judged : JUDGED) {
      if (server && judged.higherIsBetter()) {
        continue;
      }
      double[] earlier = windows(before, judged.inWindow());
      double[] later = windows(now, judged.inWindow());
      double a = middle(earlier);
      double b = middle(later);
      double slowdown = judged.higherIsBetter() ? a / b : b / a;
      double doubt = Math.max(doubt(earlier), doubt(later));
      lines.add(
          new Line(
              now.path("scenario").asText(),
              judged.figure(),
              a,
              b,
              slowdown,
              doubt,
              judge(slowdown, doubt, tolerance)));
    }
  }

  static Verdict judge(double slowdown, double doubt, double tolerance) {
    if (Double.isNaN(slowdown) || slowdown > 1 + tolerance) {
      return slowdown > 1 + doubt || Double.isNaN(slowdown) ? Verdict.WORSE : Verdict.UNCLEAR;
    }
    return slowdown < 1 / (1 + tolerance) ? Verdict.BETTER : Verdict.SAME;
  }

  private static double[] windows(JsonNode scenario, String figure) {
    double[] values =
        StreamSupport.stream(scenario.path("windows").spliterator(), false)
            .mapToDouble(window -> window.path(figure).asDouble(Double.NaN))
            .sorted()
            .toArray();
    if (values.length == 0) {
      throw new VenturiException(
          "a scenario of a report has no windows: not a file that venturi bench --json wrote");
    }
    return values;
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double doubt(double[] sorted) {
    int cut = sorted.length / 4; // one window that something else disturbed does not count
    double quartiles = sorted[sorted.length - 1 - cut] - sorted[cut];
    return 2 * 0.93 * quartiles / Math.sqrt(sorted.length) / middle(sorted);
  }
}
