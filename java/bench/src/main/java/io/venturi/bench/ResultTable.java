package io.venturi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * Results as a Markdown table: by the wall clock the median of the iterations with the least and
 * the greatest, and the median by processor time.
 */
final class ResultTable {
  private static final String HEAD =
      "| benchmark | parameters | unit | processor time | wall clock | least .. greatest |\n"
          + "|---|---|---|---:|---:|---|\n";

  private ResultTable() {}

  static void write(Path file, Collection<RunResult> results) throws IOException {
    List<String> lines = results.stream().map(ResultTable::line).sorted().toList();
    Files.writeString(file, HEAD + String.join("", lines));
  }

  private static String line(RunResult result) {
    BenchmarkParams params = result.getParams();
    boolean rate = params.getMode() == Mode.Throughput;
    Statistics wall = result.getPrimaryResult().getStatistics();
    double cpuNanos =
        result.getSecondaryResults().get(CpuTime.LABEL).getStatistics().getPercentile(50);
    double unitNanos = params.getTimeUnit().toNanos(1);
    String[] name = params.getBenchmark().split("\\.");
    return String.format(
        Locale.ROOT,
        "| %s.%s | %s | %s | %s | %s | %s .. %s |\n",
        name[name.length - 2].replace("Benchmark", ""),
        name[name.length - 1],
        parameters(params),
        rate ? "MSym/s" : result.getPrimaryResult().getScoreUnit(),
        digits(rate ? unitNanos / cpuNanos : cpuNanos / unitNanos),
        digits(wall.getPercentile(50)),
        digits(wall.getMin()),
        digits(wall.getMax()));
  }

  private static String parameters(BenchmarkParams params) {
    return params.getParamsKeys().stream()
        .map(key -> key + " " + params.getParam(key))
        .collect(Collectors.joining(", "));
  }

  /** Three digits that count. */
  private static String digits(double value) {
    int whole = (int) Math.floor(Math.log10(Math.max(value, 1e-3))) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, 3 - whole) + "f", value);
  }
}
