package io.venturi.cli.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an engine computes, next to ONNX Runtime in float32 (docs/verify.md). */
@Command(
    name = "verify",
    description = {
      "Compares an engine with ONNX Runtime in float32, in each precision, on a bundle's golden",
      "images and yours. Ends with 1 when a precision is farther off than its tolerance."
    },
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "BUNDLE",
      description = "A *.venturi bundle, \"default\" for the embedded one, or a bare *.onnx graph.")
  String model;

  @Parameters(index = "1..*", paramLabel = "IMAGE", description = "JPEG, PNG or WebP files.")
  List<Path> images = List.of();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine to verify; the preferred one of this machine otherwise.")
  @Nullable String engine;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "P",
      description = "fp32, fp16, int8; all that the bundle offers otherwise.")
  @Nullable List<Precision> precisions;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Rate point, by index or name, or \"all\"; the bundle's default otherwise.")
  @Nullable String rate;

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  private final List<Map<String, Object>> results = new ArrayList<>();
  private boolean passed = true;

  @Override
  public Integer call() throws IOException {
    EngineProvider seen = Reference.named(engine);
    say("reference  %s, fp32", Reference.engine().description());
    say("engine     %s", seen.description());
    say(
        "%-5s %-9s %-9s %10s %10s %10s %10s",
        "", "", "", "max abs", "mean abs", "max rel", "mean rel");
    if (model.endsWith(".onnx")) {
      compareGraph(seen);
    } else {
      compareBundle(seen);
    }
    if (json) {
      spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(report(seen)));
    }
    return passed ? 0 : 1;
  }

  private void compareGraph(EngineProvider seen) throws IOException {
    if (precisions != null && !precisions.equals(List.of(Precision.FP32))) {
      throw new ParameterException(
          spec.commandLine(), "a bare graph is compared as it is; leave --precision out");
    }
    add(GraphComparison.of(Path.of(model)).compare(seen));
  }

  private void compareBundle(EngineProvider seen) throws IOException {
    try (ModelBundle bundle = ModelOptions.named(model).open()) {
      for (RatePoint point : points(bundle)) {
        for (Precision precision : precisions(bundle, point)) {
          try (SplitComparison split = SplitComparison.open(bundle, point, seen, precision)) {
            new VerifyInputs(bundle, point, images).forEach(split::add);
            add(split.result());
          }
        }
      }
    }
  }

  private List<RatePoint> points(ModelBundle bundle) {
    return "all".equals(rate)
        ? bundle.manifest().ratePoints()
        : List.of(ModelOptions.ratePoint(bundle.manifest(), rate));
  }

  /** What was asked for, else what all three networks can be opened in. */
  private List<Precision> precisions(ModelBundle bundle, RatePoint point) {
    if (precisions != null) {
      return precisions;
    }
    return List.of(Precision.values()).stream()
        .filter(
            each ->
                List.of(GraphRole.ENCODER, GraphRole.DECODER, GraphRole.TAIL).stream()
                    .allMatch(role -> bundle.precisions(role, point).contains(each)))
        .toList();
  }

  private void add(Comparison result) {
    if (result.isEmpty()) {
      throw new VenturiException(
          model + " has no golden images at this rate point; name images to compare on");
    }
    passed &= result.passed();
    results.add(result.json());
    say("%s", result.text().stripTrailing());
  }

  private Map<String, Object> report(EngineProvider seen) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("model", model);
    report.put("reference", Reference.engine().description());
    report.put("engine", seen.description());
    report.put("results", results);
    report.put("passed", passed);
    return report;
  }

  private void say(String format, Object... values) {
    if (!json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(String.format(java.util.Locale.ROOT, format, values));
      out.flush();
    }
  }
}
