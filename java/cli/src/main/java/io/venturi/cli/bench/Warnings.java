package io.venturi.cli.bench;

import io.venturi.cli.scenario.EarlyStopping;
import io.venturi.cli.scenario.LoadResult;
import io.venturi.cli.scenario.Scenario;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a reader of the figures should know before trusting them. */
final class Warnings {
  private static final Duration MLPERF_DURATION = Duration.ofMinutes(10);
  private static final double MOST_VARIATION = 0.025;

  private Warnings() {}

  /** Of the machine, before the first scenario. */
  static List<String> of(Map<String, String> machine) {
    List<String> warnings = new ArrayList<>();
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    int cores = Runtime.getRuntime().availableProcessors();
    if (load > 0.3 * cores) {
      warnings.add(
          text(
              "The machine was busy before the run: load average %.1f on %d cores. Trust processor time and ratios of one run, not wall times.",
              load, cores));
    }
    String governor = machine.getOrDefault("governor", "performance");
    if (!governor.equals("performance")) {
      warnings.add(
          text(
              "The clock of the processor changes (governor %s); for steady figures: cpupower frequency-set -g performance.",
              governor));
    }
    if (ManagementFactory.getRuntimeMXBean()
        .getInputArguments()
        .contains("-XX:TieredStopAtLevel=1")) {
      warnings.add("The JVM runs without its optimising compiler (-XX:TieredStopAtLevel=1).");
    }
    return warnings;
  }

  /** Of one scenario. */
  static List<String> of(LoadResult result, double limitMillis) {
    List<String> warnings = new ArrayList<>();
    String name = result.options().scenario().label();
    long queries = result.measured().latency().getTotalCount();
    double percentile = result.options().scenario().percentile();
    if (result.options().duration().compareTo(MLPERF_DURATION) < 0) {
      warnings.add(
          text(
              "%s: quick mode, %d queries in %.1f s; not comparable with MLPerf, which takes 600 s.",
              name, queries, result.measured().nanos() / 1e9));
    }
    if (!result.stable()) {
      warnings.add(
          text(
              "%s: no three windows in a row agreed within 10 %% after %d windows; the last three are reported.",
              name, result.windows().size()));
    }
    if (result.variation() > MOST_VARIATION) {
      warnings.add(
          text(
              "%s: the latency's coefficient of variation is %.1f %%, more than 2.5 %%: clocks or other load are not steady.",
              name, 100 * result.variation()));
    }
    if (result.options().scenario() != Scenario.OFFLINE
        && Double.isNaN(result.earlyStoppingNanos())) {
      warnings.add(
          text(
              "%s: %d queries are too few for an estimate of the %.0fth percentile, which takes %d.",
              name, queries, percentile, EarlyStopping.fewest(percentile)));
    }
    if (result.options().scenario() == Scenario.SERVER) {
      server(result, limitMillis, warnings);
    }
    return warnings;
  }

  private static void server(LoadResult result, double limitMillis, List<String> warnings) {
    if (result.backlog() > result.options().queriesPerSecond()) {
      warnings.add(
          text(
              "Server: %d queries still waited at the end: %.1f a second is more than this can do.",
              result.backlog(), result.options().queriesPerSecond()));
    }
    double seen = result.measured().latency().getValueAtPercentile(99) / 1e6;
    if (seen > limitMillis) {
      warnings.add(
          text("Server: invalid, p99 is %.1f ms, above the limit of %.1f.", seen, limitMillis));
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
