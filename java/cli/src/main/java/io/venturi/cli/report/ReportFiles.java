package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name files of a run, and what is done with them. */
public final class ReportFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures as JSON.")
  @Nullable Path json;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Writes the distributions, a line a scenario and stage.")
  @Nullable Path csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a report with plots, in one file.")
  @Nullable Path html;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "JSON of an earlier run of the same scenarios; exit code 1 when this run is worse.")
  @Nullable Path baseline;

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "By which a figure may be worse than the baseline's (${DEFAULT-VALUE}).")
  double tolerancePercent = 10;

  /** This run against the baseline; empty when none is named. */
  public List<Comparison.Line> compare(JsonNode run) throws IOException {
    return baseline == null
        ? List.of()
        : Comparison.of(JSON.readTree(baseline.toFile()), run, tolerancePercent / 100);
  }

  /** Writes the files that are named. */
  public void write(JsonNode run) throws IOException {
    if (json != null) {
      JSON.writeValue(json.toFile(), run);
    }
    if (csv != null) {
      Files.writeString(csv, CsvReport.of(run));
    }
    if (html != null) {
      Files.writeString(html, HtmlReport.of(run));
    }
  }
}
