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
      "| benchmark | parameters | unit | processor time | least .. greatest | wall clock |\n"
          + "|---|---|---|---:|---|---:|\n";

  private ResultTable() {}

  static void write(Path file, Collection<RunResult> results) throws IOException {
    List<String> lines = results.stream().map(ResultTable::line).sorted().toList();
    Files.writeString(file, HEAD + String.join("", lines));
  }

  private static String line(RunResult result) {
    BenchmarkParams params = result.getParams();
    Statistics cpu = result.getSecondaryResults().get(CpuTime.LABEL).getStatistics();
    double least = inUnit(cpu.getMin(), params);
    double greatest = inUnit(cpu.getMax(), params);
    String[] name = params.getBenchmark().split("\\.");
    return String.format(
        Locale.ROOT,
        "| %s.%s | %s | %s | %s | %s .. %s | %s |\n",
        name[name.length - 2].replace("Benchmark", ""),
        name[name.length - 1],
        parameters(params),
        isRate(params) ? "MSym/s" : result.getPrimaryResult().getScoreUnit(),
        digits(inUnit(cpu.getPercentile(50), params)),
        digits(Math.min(least, greatest)),
        digits(Math.max(least, greatest)),
        digits(result.getPrimaryResult().getStatistics().getPercentile(50)));
  }

  private static boolean isRate(BenchmarkParams params) {
    return params.getMode() == Mode.Throughput;
  }

  /** Nanoseconds per operation in the unit of the benchmark, a rate or a time. */
  private static double inUnit(double nanos, BenchmarkParams params) {
    double unitNanos = params.getTimeUnit().toNanos(1);
    return isRate(params) ? unitNanos / nanos : nanos / unitNanos;
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
