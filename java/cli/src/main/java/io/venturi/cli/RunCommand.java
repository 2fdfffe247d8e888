package io.venturi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Image files through the whole path in this process. */
@Command(
    name = "run",
    description = "Labels images through the whole path: edge, frame, server, in this process.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final int TOP = 5;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "JPEG, PNG or WebP files.")
  List<Path> images;

  @Option(names = "--json", description = "One JSON object a line per image.")
  boolean json;

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public Integer call() throws IOException {
    int failures = 0;
    try (ModelBundle bundle = model.open();
        PhotoPath path = PhotoPath.open(bundle, model)) {
      for (Path image : images) {
        try {
          report(image, path.run(image));
        } catch (VenturiException e) {
          spec.commandLine().getErr().println("venturi run: " + image + ": " + e.getMessage());
          failures++;
        }
      }
    }
    return failures == 0 ? 0 : Venturi.FAILURE;
  }

  private void report(Path image, PhotoPath.Outcome outcome) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(asJson(image, outcome)));
    } else {
      out.println(image);
      outcome
          .result()
          .top(TOP)
          .forEach(label -> out.printf("  %-20s %6.2f %%%n", label.label(), 100 * label.score()));
      out.printf("  %d bytes; milliseconds:", outcome.frameBytes());
      Millis.of(outcome.edge(), outcome.tail())
          .forEach((stage, millis) -> out.printf(" %s %.2f", stage, millis));
      out.println();
    }
    out.flush();
  }

  private static Map<String, Object> asJson(Path image, PhotoPath.Outcome outcome) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("image", image.toString());
    line.put("task", "classification");
    line.put("top", JsonLabels.of(outcome.result(), TOP));
    line.put("frameBytes", outcome.frameBytes());
    line.put("millis", Millis.of(outcome.edge(), outcome.tail()));
    return line;
  }
}
