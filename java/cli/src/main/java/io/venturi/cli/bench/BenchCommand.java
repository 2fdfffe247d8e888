package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.cli.coder.CoderBenchCommand;
import io.venturi.cli.report.Comparison;
import io.venturi.cli.report.Figures;
import io.venturi.cli.report.ReportFiles;
import io.venturi.cli.report.TextReport;
import io.venturi.cli.scenario.LoadResult;
import io.venturi.cli.scenario.LoadRun;
import io.venturi.cli.scenario.Scenario;
import io.venturi.cli.scenario.Subject;
import io.venturi.cli.scenario.Window;
import io.venturi.pipeline.Steps;
import io.venturi.transport.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The split path under MLPerf's scenarios; below it the measurements of single parts. */
@Command(
    name = "bench",
    description = {
      "Measures the whole path, pixels to label, under MLPerf's scenarios, with the time of every stage;",
      "the commands below measure single parts. What the columns mean: docs/benchmarking.md."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      CoderBenchCommand.class,
      EncodeBenchCommand.class,
      EdgeBenchCommand.class,
      LinkBenchCommand.class,
      PrecisionBenchCommand.class,
      DeadlineBenchCommand.class,
      ServeBenchCommand.class
    })
public final class BenchCommand implements Callable<Integer> {
  /** What {@code --json} writes; goes up when a figure changes its meaning. */
  private static final String FORMAT = "venturi-bench 1";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;
  @Mixin LoadArguments arguments;
  @Mixin ReportFiles files;

  @Option(
      names = "--links",
      description =
          "Also the response times over BLE, 4G, Wi-Fi and 5G rates next to JPEG, WebP and the unsplit model.")
  boolean links;

  @Mixin EnergyArguments energy;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description = "Pictures; the samples otherwise.")
  @Nullable Path images;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Pictures taken of the folder (${DEFAULT-VALUE}).")
  int count = 50;

  @Option(
      names = "--arch",
      paramLabel = "NAME",
      description =
          "Measures a full-size architecture with generated weights, e.g. resnet50 or swin_t: NAME.venturi, here or in ~/.cache/venturi/bundles. Its labels mean nothing.")
  @Nullable String arch;

  @Override
  public Integer call() throws IOException {
    arguments.check();
    if (arch != null) {
      try {
        model.setBundle(ArchBundle.find(arch, ArchBundle.folders()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    byte[] bytes = model.bytes();
    try (ModelBundle bundle = ModelBundle.open(bytes)) {
      List<Picture> pictures =
          images == null ? Picture.samples() : Picture.from(images, count, bundle);
      try {
        return report(measure(bundle, bytes, pictures));
      } finally {
        pictures.forEach(Picture::close);
      }
    }
  }

  private Map<String, Object> measure(ModelBundle bundle, byte[] bytes, List<Picture> pictures)
      throws IOException {
    Map<String, String> environment = Environment.describe(bundle, bytes, arguments.provider());
    List<String> warnings = new ArrayList<>(Warnings.of(environment));
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("format", FORMAT);
    run.put("environment", environment);
    run.put("ratePoint", model.ratePoint(bundle.manifest()).name());
    run.put("precision", model.precision.name());
    run.put("pictures", pictures.size());
    run.put("warnings", warnings);
    run.put("energy", energy.prepare());
    run.put("scenarios", scenarios(subject(bundle, pictures), warnings));
    if (links) {
      run.put("links", overLinks(bundle, pictures));
    }
    return run;
  }

  private Subject subject(ModelBundle bundle, List<Picture> pictures) {
    Steps steps = Steps.preferred().withEngine(arguments.provider());
    RatePoint point = model.ratePoint(bundle.manifest());
    return new SplitSubject(
        bundle,
        model.edge(point).withThreads(arguments.threads).withSteps(steps),
        model
            .tail(point)
            .withThreads(arguments.threads)
            .withMaxBatch(arguments.batch)
            .withSteps(steps),
        pictures);
  }

  private List<Map<String, Object>> scenarios(Subject subject, List<String> warnings) {
    List<Map<String, Object>> results = new ArrayList<>();
    for (Scenario scenario : arguments.scenarios()) {
      double asked = arguments.queriesPerSecond;
      if (scenario == Scenario.SERVER && asked == 0) {
        asked = LoadRun.run(subject, arguments.probe()).measured().samplesPerSecond() / 2;
      }
      LoadResult result = LoadRun.run(subject, arguments.load(scenario, asked), energy);
      Map<String, Object> figures = Figures.of(result);
      figures.put(
          "energy", energy.figures(result.windows().stream().mapToLong(Window::samples).sum()));
      results.add(figures);
      warnings.addAll(Warnings.of(result, arguments.limitMillis));
      say(TextReport.of(JSON.valueToTree(figures)));
    }
    return results;
  }

  private List<Map<String, Object>> overLinks(ModelBundle bundle, List<Picture> pictures) {
    List<Map<String, Object>> results = new ArrayList<>();
    try (LinkComparison ways = new LinkComparison(bundle, model, pictures, Duration.ZERO, 1)) {
      for (LinkProfile profile : LinkProfile.PAPER) {
        for (LinkResult result : ways.measure(profile)) {
          say(result.line());
          results.add(result.figures());
        }
      }
    }
    return results;
  }

  /** Says what is left to say and writes the files; 1 when the baseline was better. */
  private int report(Map<String, Object> run) throws IOException {
    JsonNode tree = JSON.valueToTree(run);
    List<Comparison.Line> lines = files.compare(tree);
    if (!lines.isEmpty()) {
      run.put("comparison", lines);
      lines.forEach(line -> say(line.text()));
      tree = JSON.valueToTree(run);
    }
    tree.path("energy")
        .properties()
        .forEach(
            missing ->
                say("no energy by " + missing.getKey() + ": " + missing.getValue().asText()));
    tree.path("warnings").forEach(warning -> say("warning: " + warning.asText()));
    files.write(tree);
    return lines.stream().anyMatch(line -> line.verdict() == Comparison.Verdict.WORSE) ? 1 : 0;
  }

  private void say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
