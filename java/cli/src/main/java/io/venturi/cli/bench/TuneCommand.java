package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.cli.scenario.LoadOptions;
import io.venturi.cli.scenario.LoadRun;
import io.venturi.cli.scenario.Scenario;
import io.venturi.cli.scenario.Window;
import io.venturi.pipeline.EdgeEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for the batch size, contexts and threads that suit a model on this machine. */
@Command(
    name = "tune",
    description = {
      "Tries batch sizes, contexts and engine threads of the server half, in turns, and writes the best",
      "as a file of options: venturi serve @FILE."
    },
    mixinStandardHelpOptions = true)
public final class TuneCommand implements Callable<Integer> {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the options go.")
  @Nullable Path output;

  @Option(
      names = "--latency-limit",
      paramLabel = "MS",
      description = "What a frame may take under full load; no limit otherwise.")
  double limitMillis = Double.POSITIVE_INFINITY;

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "N",
      description = "Batch sizes to try (${DEFAULT-VALUE}).")
  int[] batches = {1, 2, 4, 8, 16};

  @Option(
      names = "--contexts",
      split = ",",
      paramLabel = "N",
      description = "Batches at a time to try; 1 and the number of cores otherwise.")
  int @Nullable [] contexts;

  @Option(names = "--seconds", paramLabel = "S", description = "Of each try (${DEFAULT-VALUE}).")
  double seconds = 2;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Of all ways in turns; the middle one of each counts (${DEFAULT-VALUE}).")
  int rounds = 3;

  @Override
  public Integer call() throws IOException {
    try (ModelBundle bundle = model.open()) {
      RatePoint point = model.ratePoint(bundle.manifest());
      List<ByteBuffer> frames = frames(bundle, point);
      List<Tuning> ways = ways();
      for (int round = 0; round < rounds; round++) {
        for (Tuning way : ways) {
          measure(bundle, point, frames, way);
        }
      }
      PrintWriter out = spec.commandLine().getOut();
      ways.forEach(way -> out.println(way.text()));
      Tuning chosen = Tuning.choose(ways, limitMillis);
      String options = options(bundle, chosen);
      out.print(options);
      out.flush();
      if (output != null) {
        Files.writeString(output, options);
      }
    }
    return 0;
  }

  private List<Tuning> ways() {
    int[] tried = contexts != null ? contexts : CORES == 1 ? new int[] {1} : new int[] {1, CORES};
    List<Tuning> ways = new ArrayList<>();
    for (int count : tried) {
      for (int batch : batches) {
        ways.add(new Tuning(batch, count, Math.max(1, CORES / count)));
      }
    }
    return ways;
  }

  private void measure(ModelBundle bundle, RatePoint point, List<ByteBuffer> frames, Tuning way) {
    TailSubject subject =
        new TailSubject(
            bundle, model.tail(point).withMaxBatch(way.batch()).withThreads(way.threads()), frames);
    Duration time = Duration.ofNanos((long) (seconds * 1e9));
    LoadOptions load =
        new LoadOptions(
            Scenario.OFFLINE, way.batch(), way.contexts(), time.dividedBy(4), time, 0, 1);
    Window measured = LoadRun.run(subject, load).measured();
    way.add(measured.samplesPerSecond(), measured.latency().getValueAtPercentile(99) / 1e6);
  }

  private List<ByteBuffer> frames(ModelBundle bundle, RatePoint point) throws IOException {
    List<ByteBuffer> frames = new ArrayList<>();
    List<Picture> pictures = Picture.samples();
    try (EdgeEncoder edge = EdgeEncoder.open(bundle, model.edge(point))) {
      for (Picture picture : pictures) {
        byte[] frame = edge.encodeToBytes(picture.image().view());
        frames.add(ByteBuffer.allocateDirect(frame.length).put(frame).flip());
      }
    } finally {
      pictures.forEach(Picture::close);
    }
    return frames;
  }

  /** Options of {@code venturi serve}, one a line, and in comments what they were found with. */
  private String options(ModelBundle bundle, Tuning chosen) {
    return String.join(
        System.lineSeparator(),
        "# venturi tune, " + Machine.describe(),
        "# " + bundle.manifest().name() + " " + bundle.manifest().modelVersion(),
        "# " + chosen.text(),
        "--max-batch",
        String.valueOf(chosen.batch()),
        "--contexts",
        String.valueOf(chosen.contexts()),
        "--threads",
        String.valueOf(chosen.threads()),
        "");
  }
}
