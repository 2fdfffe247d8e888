package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.ModelOptions;
import io.venturi.transport.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
import picocli.CommandLine.Spec;

/** FrankenSplit's experiment: response times of ways to a label over links of four rates. */
@Command(
    name = "link",
    description = {
      "Measures end-to-end response times over four shaped links (BLE, 4G, Wi-Fi, 5G):",
      "the unsplit model on the edge, JPEG and WebP offload, and Venturi at each rate point."
    },
    mixinStandardHelpOptions = true)
final class LinkBenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

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
      names = "--delay",
      paramLabel = "MS",
      description = "Delay of each direction (${DEFAULT-VALUE}).")
  long delayMillis;

  @Option(
      names = "--edge-slowdown",
      paramLabel = "F",
      description =
          "Stretches the edge's time by waiting, to stand for a slower edge (${DEFAULT-VALUE}).")
  double slowdown = 1;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the tables as Markdown.")
  @Nullable Path report;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures as JSON.")
  @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    try (ModelBundle bundle = model.open()) {
      List<Picture> pictures =
          images == null ? Picture.samples() : Picture.from(images, count, bundle);
      try (LinkComparison ways =
          new LinkComparison(bundle, model, pictures, Duration.ofMillis(delayMillis), slowdown)) {
        List<LinkResult> results = new ArrayList<>();
        for (LinkProfile profile : LinkProfile.PAPER) {
          List<LinkResult> measured = ways.measure(profile);
          measured.forEach(result -> spec.commandLine().getErr().println(result.line()));
          results.addAll(measured);
        }
        write(bundle, pictures.size(), results);
      } finally {
        pictures.forEach(Picture::close);
      }
    }
    return 0;
  }

  private void write(ModelBundle bundle, int pictureCount, List<LinkResult> results)
      throws IOException {
    Map<String, String> machine = Machine.describe();
    String text =
        LinkReport.markdown(bundle, pictureCount, slowdown, delayMillis, machine, results);
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    if (report != null) {
      Files.writeString(report, text);
    }
    if (json != null) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("machine", machine);
      all.put("bundle", bundle.manifest().name() + " " + bundle.manifest().modelVersion());
      all.put("pictures", pictureCount);
      all.put("edgeSlowdown", slowdown);
      all.put("delayMillis", delayMillis);
      all.put("results", results.stream().map(LinkResult::figures).toList());
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
  }
}
