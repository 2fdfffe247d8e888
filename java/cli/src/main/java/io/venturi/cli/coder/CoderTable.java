package io.venturi.cli.coder;

import io.venturi.cli.coding.CoderResult;
import io.venturi.cli.coding.CoderResult.Direction;
import io.venturi.cli.coding.CoderResult.Together;
import io.venturi.cli.coding.Speed;
import io.venturi.latent.WireProfile;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** {@link CoderLine}s for people: a table for each work. */
final class CoderTable {
  private static final String COLUMNS = "%-8s %-7s %24s %24s %9s %8s %10s %10s %13s";
  private static final String MORE_COLUMNS = " %26s %26s";

  private final PrintWriter out;
  private final int threads;

  CoderTable(PrintWriter out, Map<String, String> machine, int threads) {
    this.out = out;
    this.threads = threads;
    out.println(
        machine.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", ")));
    out.println(
        "MSym/s: million symbols a second of processor time on one thread, median (least .. most)");
    out.println(
        "bytes: a latent's payload, on average; x linear: encode and decode against CompressAI's plain algorithm in this run");
    if (threads > 1) {
      out.println(
          "threads: MSym/s by the wall clock (times as fast as one thread by the wall clock, by processor time)");
    }
  }

  /** Prints what stands above the lines of a work. */
  void heading(CoderLine first) {
    WorkName work = first.work();
    out.println();
    print(
        "%s: %d image%s in each call, ideal %.1f bytes (%.2f bits a symbol)",
        work,
        work.images(),
        work.images() == 1 ? "" : "s",
        first.idealBytes(),
        8 * first.idealBytes() / work.latents().shape().symbolCount());
    String columns =
        String.format(
            COLUMNS,
            "twin",
            "profile",
            "encode MSym/s",
            "decode MSym/s",
            "bytes",
            "over %",
            "ns/encode",
            "ns/decode",
            "x linear");
    if (threads > 1) {
      columns += format(MORE_COLUMNS, threads + " threads encode", threads + " threads decode");
    }
    out.println(columns);
  }

  /** Prints a line. */
  void row(CoderLine line) {
    CoderResult result = line.result();
    WireProfile profile = line.profile();
    String row =
        format(
            COLUMNS,
            line.twin(),
            profile.kind() == WireProfile.Kind.COMPAT ? "compat" : "lanes" + profile.lanes(),
            spread(line, result.encode().speed()),
            spread(line, result.decode().speed()),
            format("%.1f", result.meanBytes()),
            format("%.3f", line.overIdealPercent()),
            format("%.0f", line.nanosPerCall(result.encode().speed())),
            format("%.0f", line.nanosPerCall(result.decode().speed())),
            overLinear(line));
    if (threads > 1) {
      row += format(MORE_COLUMNS, together(line, result.encode()), together(line, result.decode()));
    }
    out.println(row);
    out.flush();
  }

  private static String spread(CoderLine line, Speed speed) {
    Speed.Spread nanos = line.nanos(speed);
    return format(
        "%.1f (%.0f .. %.0f)",
        line.rate(nanos.median()), line.rate(nanos.greatest()), line.rate(nanos.least()));
  }

  private static String overLinear(CoderLine line) {
    CoderResult linear = line.linear();
    CoderResult result = line.result();
    return linear == null
        ? ""
        : format(
            "%.2f  %.2f",
            line.over(linear.encode().speed(), result.encode().speed()),
            line.over(linear.decode().speed(), result.decode().speed()));
  }

  private static String together(CoderLine line, Direction direction) {
    Together together = Objects.requireNonNull(direction.together());
    return format(
        "%.0f (x%.2f, cpu x%.2f)", line.rate(together), together.scaling(), together.cpuScaling());
  }

  private void print(String format, Object... values) {
    out.println(format(format, values));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
