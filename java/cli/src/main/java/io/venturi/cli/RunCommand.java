package io.venturi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.IncompatibleModelException;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.draw.TaskDrawing;
import io.venturi.image.ImageView;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.task.TaskResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Image files through the whole path in this process. */
@Command(
    name = "run",
    description =
        "Labels images, finds objects or segments, as the bundle's task is, through the whole path: edge, frame, server, in this process.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "JPEG, PNG or WebP files.")
  List<Path> images;

  @Option(names = "--json", description = "One JSON object a line per image.")
  boolean json;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification, detection or segmentation: what the bundle must be made for.")
  @Nullable String task;

  @Option(
      names = "--draw",
      paramLabel = "PNG",
      description = "Draws the result on the picture; a folder where there are several pictures.")
  @Nullable Path drawing;

  @Option(
      names = "--min-score",
      paramLabel = "S",
      description = "Boxes below are neither printed nor drawn (default ${DEFAULT-VALUE}).")
  double leastScore = 0.3;

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public Integer call() throws IOException {
    if (drawing != null && images.size() > 1 && !Files.isDirectory(drawing)) {
      throw new ParameterException(
          spec.commandLine(),
          "--draw " + drawing + " is no folder, and there are " + images.size() + " pictures");
    }
    int failures = 0;
    try (ModelBundle bundle = openOfTask();
        PhotoPath path = PhotoPath.open(bundle, model)) {
      for (Path image : images) {
        try (DecodedImage decoded = ImageFiles.read(image)) {
          PhotoPath.Outcome outcome = path.run(decoded.view());
          report(image, outcome);
          draw(image, decoded.view(), outcome.result());
        } catch (VenturiException e) {
          spec.commandLine().getErr().println("venturi run: " + image + ": " + e.getMessage());
          failures++;
        }
      }
    }
    return failures == 0 ? 0 : Venturi.FAILURE;
  }

  private ModelBundle openOfTask() throws IOException {
    ModelBundle bundle = model.open();
    String made = bundle.manifest().task().key();
    if (task != null && !task.equals(made)) {
      bundle.close();
      throw new IncompatibleModelException(
          "bundle "
              + bundle.manifest().name()
              + " is of task "
              + made
              + ", --task is "
              + task
              + ": name a bundle of that task with --bundle");
    }
    return bundle;
  }

  private void draw(Path image, ImageView pixels, TaskResult result) {
    Path target = drawing;
    if (target != null) {
      if (Files.isDirectory(target)) {
        target = target.resolve(image.getFileName() + ".png");
      }
      TaskDrawing.write(TaskDrawing.of(pixels, result, leastScore), target);
    }
  }

  private void report(Path image, PhotoPath.Outcome outcome) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(asJson(image, outcome)));
    } else {
      out.println(image);
      TaskOutput.print(out, "  ", outcome.result(), leastScore);
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
    line.putAll(TaskOutput.json(outcome.result()));
    line.put("frameBytes", outcome.frameBytes());
    line.put("millis", Millis.of(outcome.edge(), outcome.tail()));
    return line;
  }
}
