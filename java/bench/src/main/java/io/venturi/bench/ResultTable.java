package io.venturi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** Results as a Markdown table: the median of the iterations, and the least and the greatest. */
final class ResultTable {
  private static final String HEAD =
      "| benchmark | parameters | median | least .. greatest | unit |\n|---|---|---:|---:|---|\n";

  private ResultTable() {}

  static void write(Path file, Collection<RunResult> results) throws IOException {
    List<String> lines = results.stream().map(ResultTable::line).sorted().toList();
    Files.writeString(file, HEAD + String.join("", lines));
  }

  private static String line(RunResult result) {
    BenchmarkParams params = result.getParams();
    Statistics times = result.getPrimaryResult().getStatistics();
    String[] name = params.getBenchmark().split("\\.");
    String unit = result.getPrimaryResult().getScoreUnit();
    return String.format(
        Locale.ROOT,
        "| %s.%s | %s | %s | %s .. %s | %s |\n",
        name[name.length - 2].replace("Benchmark", ""),
        name[name.length - 1],
        parameters(params),
        digits(times.getPercentile(50)),
        digits(times.getMin()),
        digits(times.getMax()),
        params.getBenchmark().contains("CoderBenchmark") ? "MSym/s" : unit);
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
