package io.venturi.cli.report;

import io.venturi.cli.scenario.LoadOptions;
import io.venturi.cli.scenario.LoadResult;
import io.venturi.cli.scenario.Scenario;
import io.venturi.cli.scenario.Window;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of one scenario as they stand in the JSON. */
public final class Figures {
  /** Percentiles of every table, 0 to 100. */
  static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

  private Figures() {}

  /** All of a result, in the order they are read. */
  public static Map<String, Object> of(LoadResult result) {
    LoadOptions options = result.options();
    Window measured = result.measured();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("scenario", options.scenario().label());
    figures.put("batch", options.batch());
    figures.put("concurrency", options.concurrency());
    if (options.scenario() == Scenario.SERVER) {
      figures.put("askedQueriesPerSecond", rounded(options.queriesPerSecond()));
      figures.put("backlog", result.backlog());
    }
    figures.put("seconds", rounded(measured.nanos() / 1e9));
    figures.put("queries", measured.latency().getTotalCount());
    figures.put("samples", measured.samples());
    figures.put("samplesPerSecond", rounded(measured.samplesPerSecond()));
    figures.put("cpuMillisPerSample", rounded(measured.cpuMillisPerSample()));
    figures.put("latencyMillis", millis(measured.latency()));
    figures.put("latencyVariation", rounded(result.variation()));
    figures.put("mlperfPercentile", options.scenario().percentile());
    figures.put("mlperfEstimateMillis", rounded(result.earlyStoppingNanos() / 1e6));
    figures.put("stable", result.stable());
    figures.put("windows", result.windows().stream().map(Figures::window).toList());
    Map<String, Object> stages = new LinkedHashMap<>();
    measured.stages().forEach((name, times) -> stages.put(name, millis(times)));
    figures.put("stageMillis", stages);
    return figures;
  }

  private static Map<String, Object> window(Window window) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("samplesPerSecond", rounded(window.samplesPerSecond()));
    figures.put("cpuMillisPerSample", rounded(window.cpuMillisPerSample()));
    figures.put("p50Millis", rounded(window.latency().getValueAtPercentile(50) / 1e6));
    return figures;
  }

  /** A distribution of nanoseconds, in milliseconds. */
  private static Map<String, Object> millis(Histogram nanos) {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (nanos.getTotalCount() == 0) {
      return figures;
    }
    figures.put("min", rounded(nanos.getMinValue() / 1e6));
    figures.put("mean", rounded(nanos.getMean() / 1e6));
    for (double percentile : PERCENTILES) {
      figures.put(name(percentile), rounded(nanos.getValueAtPercentile(percentile) / 1e6));
    }
    figures.put("max", rounded(nanos.getMaxValue() / 1e6));
    figures.put("count", nanos.getTotalCount());
    return figures;
  }

  /** "p50", "p99.9". */
  static String name(double percentile) {
    return "p" + new BigDecimal(String.valueOf(percentile)).stripTrailingZeros().toPlainString();
  }

  /** Names of a distribution's columns, in their order. */
  static List<String> columns() {
    return List.of("min", "mean", "p50", "p90", "p95", "p99", "p99.9", "max");
  }

  /** Four significant digits; "none" for what is not a number. */
  static Object rounded(double value) {
    return Double.isFinite(value)
        ? (Object) new BigDecimal(value).round(new MathContext(4)).doubleValue()
        : "none";
  }
}
