package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.Engines;
import io.venturi.engine.Precision;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What each precision costs and gains. */
@Command(
    name = "precision",
    description = {
      "Sends labelled photos through the split in every precision, on this machine's engine:",
      "top-1, bytes a frame, milliseconds of encoder and tail. --precision is not looked at."
    },
    mixinStandardHelpOptions = true)
final class PrecisionBenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--photos",
      required = true,
      paramLabel = "FOLDER",
      description = "Photos in folders that are named by their labels.")
  Path photos;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Photos, spread over all of the folder (${DEFAULT-VALUE}).")
  int count = 800;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one engine run (${DEFAULT-VALUE}).")
  int threads = 1;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    try (ModelBundle bundle = model.open()) {
      List<Picture> pictures = Picture.from(photos, count, bundle);
      List<PrecisionWay> ways = open(bundle);
      try {
        ways.forEach(way -> way.warmUp(pictures.get(0)));
        // Picture by picture in turn: whatever else the machine does hits all of them.
        for (Picture picture : pictures) {
          ways.forEach(way -> way.run(picture));
        }
        head(bundle, pictures.size());
        for (PrecisionWay way : ways) {
          row(way.figures());
        }
      } finally {
        ways.forEach(PrecisionWay::close);
        pictures.forEach(Picture::close);
      }
    }
    return 0;
  }

  /** Both halves alike, and the encoder alone in int8, which is how an edge device may run. */
  private List<PrecisionWay> open(ModelBundle bundle) {
    RatePoint point = model.ratePoint(bundle.manifest());
    EdgeOptions edge = model.edge(point).withThreads(threads);
    TailOptions tail = model.tail(point).withThreads(threads);
    List<PrecisionWay> ways = new ArrayList<>();
    for (Precision precision : bundle.manifest().precisions()) {
      ways.add(new PrecisionWay(bundle, edge, precision, tail, precision));
    }
    if (bundle.manifest().precisions().contains(Precision.INT8)) {
      ways.add(new PrecisionWay(bundle, edge, Precision.INT8, tail, Precision.FP32));
    }
    return ways;
  }

  private void head(ModelBundle bundle, int pictures) throws IOException {
    Map<String, Object> head = new LinkedHashMap<>(Machine.describe());
    head.put("engine", Engines.preferred().description());
    head.put("threads", threads);
    head.put("bundle", bundle.manifest().name() + " " + bundle.manifest().modelVersion());
    head.put("ratePoint", model.ratePoint(bundle.manifest()).name());
    head.put("pictures", pictures);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(head));
      return;
    }
    head.forEach((key, value) -> out.println(key + " " + value));
    out.printf(
        "%n%-8s %-8s %8s %12s %14s %12s%n",
        "encoder", "tail", "top-1 %", "frame bytes", "encoder ms p50", "tail ms p50");
  }

  private void row(Map<String, Object> figures) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(figures));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-8s %-8s %8.2f %12.1f %14.2f %12.2f%n",
        figures.get("encoder"),
        figures.get("tail"),
        100 * (double) figures.get("top1"),
        figures.get("meanFrameBytes"),
        figures.get("encoderMillis"),
        figures.get("tailMillis"));
  }
}
