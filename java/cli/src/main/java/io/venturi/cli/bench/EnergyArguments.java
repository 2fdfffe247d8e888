package io.venturi.cli.bench;

import io.venturi.cli.energy.EnergyReport;
import io.venturi.cli.scenario.LoadRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code venturi bench} about joules, and what is done with them. */
final class EnergyArguments implements LoadRun.Listener {
  @Option(
      names = "--energy",
      description =
          "Joules of a sample, idle taken away, by every sensor that can be read; says why the others cannot.")
  boolean wanted;

  @Option(
      names = "--idle",
      paramLabel = "S",
      description = "Seconds in which the machine's idle power is measured (${DEFAULT-VALUE}).")
  double idleSeconds = 5;

  private @Nullable EnergyReport report;

  /** Measures idle power; tells, by name, why sensors that cannot be read cannot. */
  Map<String, String> prepare() throws IOException {
    if (!wanted) {
      return Map.of();
    }
    EnergyReport opened = EnergyReport.ofThisMachine();
    opened.measureIdle(Duration.ofMillis((long) (1000 * idleSeconds)));
    report = opened;
    return opened.missing();
  }

  @Override
  public void begins() {
    if (report != null) {
      try {
        report.start();
      } catch (IOException e) {
        throw new UncheckedIOException("energy cannot be measured: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void ends() {
    if (report != null) {
      report.end();
    }
  }

  /** Of the last load, rail by rail; empty when none is wanted or can be read. */
  List<Map<String, Object>> figures(long samples) {
    return report == null ? List.of() : report.figures(samples);
  }
}
