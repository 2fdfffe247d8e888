package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.Engines;
import io.venturi.pipeline.EdgeEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where the microseconds of the edge half go, from the bytes of a photo's file to the frame. */
@Command(
    name = "edge",
    description = {
      "Times every stage of the edge half, from a photo's file to the frame, photo by photo in rounds.",
      "With one thread times are processor time, which a busy machine hardly changes; --wall takes the wall clock."
    },
    mixinStandardHelpOptions = true)
final class EdgeBenchCommand implements Callable<Integer> {
  private static final String CLOCK_PROPERTY = "venturi.stages.clock";
  private static final int MOST = 1_000_000;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Image files.")
  List<Path> photos = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Counted rounds; every round is each photo once (${DEFAULT-VALUE}).")
  int rounds = 30;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Photos encoded before, which do not count (${DEFAULT-VALUE}).")
  int warmUp = 500;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one engine run (${DEFAULT-VALUE}).")
  int threads = 1;

  @Option(names = "--wall", description = "The wall clock, also with one thread.")
  boolean wall;

  @Option(
      names = "--paced",
      description =
          "A round for each line of the input, told as one line of JSON: to take turns with another program.")
  boolean paced;

  @Override
  public Integer call() throws IOException {
    check("--rounds", rounds, 1);
    check("--warm-up", warmUp, 0);
    check("--threads", threads, 0);
    List<byte[]> files = new ArrayList<>();
    for (Path photo : photos) {
      files.add(Files.readAllBytes(photo));
    }
    boolean processorTime = threads == 1 && !wall;
    if (processorTime) {
      System.setProperty("venturi.stages.clock", "cpu");
    }
    try (ModelBundle bundle = model.open()) {
      RatePoint point = model.ratePoint(bundle.manifest());
      try (EdgeEncoder encoder = EdgeEncoder.open(bundle, model.edge(point).withThreads(threads))) {
        EdgeRounds run = new EdgeRounds(encoder, files, processorTime);
        run.warmUp(warmUp);
        if (paced) {
          pace(run, point);
        } else {
          report(run);
        }
      }
    }
    return 0;
  }

  private EdgeEncoder open(ModelBundle bundle, RatePoint point, boolean processorTime) {
    String before = System.getProperty(CLOCK_PROPERTY, "");
    System.setProperty(CLOCK_PROPERTY, processorTime ? "cpu" : "wall");
    try {
      return EdgeEncoder.open(bundle, model.edge(point).withThreads(threads));
    } finally {
      System.setProperty(CLOCK_PROPERTY, before);
    }
  }

  private void pace(EdgeRounds run, RatePoint point) throws IOException {
    ObjectMapper json = new ObjectMapper();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> head = new LinkedHashMap<>(Machine.describe());
    head.put("what", "Venturi, " + Engines.preferred().description());
    head.put("threads", threads);
    head.put("precision", model.precision.name().toLowerCase(Locale.ROOT));
    head.put("ratePoint", point.name());
    out.println(json.writeValueAsString(head));
    out.flush();
    BufferedReader turns =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (turns.readLine() != null) {
      out.println(json.writeValueAsString(run.round()));
      out.flush();
    }
  }

  private void report(EdgeRounds run) {
    PrintWriter out = spec.commandLine().getOut();
    Machine.describe().forEach((key, value) -> out.printf("%-11s %s%n", key, value));
    for (int i = 0; i < rounds; i++) {
      run.round();
    }
    out.printf("%n%-14s %10s %10s %10s   us, %s%n", "stage", "median", "least", "p90", run.clock());
    run.stages()
        .forEach(
            (stage, micros) ->
                out.printf(
                    Locale.ROOT,
                    "%-14s %10.1f %10.1f %10.1f%n",
                    stage,
                    EdgeRounds.quantile(micros, 0.5),
                    EdgeRounds.quantile(micros, 0),
                    EdgeRounds.quantile(micros, 0.9)));
    out.flush();
  }

  private static void check(String name, int value, int least) {
    if (value < least || value > MOST) {
      throw new VenturiException(name + " is " + value + ", must be " + least + ".." + MOST);
    }
  }
}
