package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.Precision;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the server costs, next to the bare runner in the same run. */
@Command(
    name = "serve",
    description = {
      "Measures the server over loopback gRPC, in this process: throughput next to bare TailRunners",
      "with the same batch, latencies at shares of it, and what it does at twice of it."
    },
    mixinStandardHelpOptions = true)
final class ServeBenchCommand implements Callable<Integer> {
  private static final double[] SHARES = {0.5, 0.8, 2};
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--max-batch",
      paramLabel = "N",
      description = "Most frames of a batch (${DEFAULT-VALUE}).")
  int maxBatch = BatchOptions.defaults().maxBatch();

  @Option(
      names = "--contexts",
      paramLabel = "N",
      description = "Batches at a time (${DEFAULT-VALUE}).")
  int contexts = BatchOptions.defaults().contexts();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measurement (${DEFAULT-VALUE}).")
  double seconds = 10;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Bare and served in turn, the median counts (${DEFAULT-VALUE}).")
  int rounds = 3;

  @Option(
      names = "--deadline",
      paramLabel = "MILLIS",
      description = "Of the requests at shares of the load (${DEFAULT-VALUE}).")
  long deadlineMillis = 1000;

  @Option(
      names = "--pin",
      description = {
        "Tails on the last core, client and I/O on the others, one thread a tail (Linux, taskset);",
        "also measures what client and I/O alone can do."
      })
  boolean pin;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also writes what it says as Markdown.")
  @Nullable Path report;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  private final List<String> said = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (model.precision != Precision.FP32) {
      throw new ParameterException(
          spec.commandLine(), "the server runs fp32; leave --precision out");
    }
    byte[] bytes = model.bytes();
    if (pin) {
      CoreSplit.apply();
    }
    tell(Machine.describe(), Machine.describe().toString());
    try (ModelBundle bundle = ModelBundle.open(bytes)) {
      List<ByteBuffer> frames = frames(bundle);
      BatchOptions batching =
          BatchOptions.defaults()
              .withMaxBatch(maxBatch)
              .withContexts(contexts)
              .withEngineThreads(engineThreads())
              .withQueueCapacity(16 * maxBatch * contexts);
      ServiceLimits limits =
          new ServiceLimits(
              4 << 20, Duration.ofSeconds(30), 64, 1 << 20, 0, 0, Duration.ofSeconds(1));
      ServerOptions options =
          ServerOptions.serving(List.of(BundleSource.of("bench", bytes)))
              .withPorts(0, -1)
              .withBatching(batching)
              .withLimits(limits);
      try (InferenceServer server = InferenceServer.start(options)) {
        ManagedChannel channel =
            Grpc.newChannelBuilder(
                    "127.0.0.1:" + server.grpcPort(), InsecureChannelCredentials.create())
                .build();
        try {
          if (pin) {
            CoreSplit.apply();
            echo(bundle.manifest().name(), frames);
          }
          String name = bundle.manifest().name();
          LoadGenerator load =
              new LoadGenerator(GRPCInferenceServiceGrpc.newStub(channel), name, frames);
          try (BareTails bare = bare(bundle, frames)) {
            measure(bare, load);
          }
        } finally {
          channel.shutdownNow();
        }
      }
    }
    if (report != null) {
      Files.writeString(report, markdown());
    }
    return 0;
  }

  private int engineThreads() {
    return pin ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors() / contexts);
  }

  private BareTails bare(ModelBundle bundle, List<ByteBuffer> frames) {
    TailOptions options =
        TailOptions.defaults()
            .withRatePoint(model.ratePoint(bundle.manifest()).name())
            .withMaxBatch(maxBatch)
            .withThreads(engineThreads());
    return new BareTails(bundle, options, contexts, frames, pin);
  }

  /** The first check: whether client and I/O alone keep up with what is to be measured. */
  private void echo(String name, List<ByteBuffer> frames) throws IOException {
    try (EchoServer server = new EchoServer()) {
      ManagedChannel channel =
          Grpc.newChannelBuilder("127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
              .build();
      try {
        LoadGenerator load =
            new LoadGenerator(GRPCInferenceServiceGrpc.newStub(channel), name, frames);
        load.closedLoop(4 * maxBatch, time().dividedBy(2));
        report("echo without a tail", load.closedLoop(4 * maxBatch, time().dividedBy(2)), 0);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private Duration time() {
    return Duration.ofMillis((long) (1000 * seconds));
  }

  private void measure(BareTails tails, LoadGenerator load) throws IOException {
    Duration time = time();
    int inFlight = 4 * maxBatch * contexts;
    tails.perSecond(time.dividedBy(4));
    load.closedLoop(inFlight, time.dividedBy(4));
    List<Double> bares = new ArrayList<>();
    List<Double> served = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      bares.add(tails.perSecond(time));
      LoadGenerator.Outcome outcome = load.closedLoop(inFlight, time);
      served.add(outcome.perSecond());
      report("closed loop, " + inFlight + " in flight", outcome, bares.get(round));
    }
    double bare = median(bares);
    double capacity = median(served);
    tell(
        Map.of("bare", bare, "served", capacity, "ratio", capacity / bare),
        String.format(
            "bare TailRunners %.1f frames/s, served %.1f frames/s: %.1f %% (medians of %d)",
            bare, capacity, 100 * capacity / bare, rounds));
    for (double share : SHARES) {
      ProcessMemory before = ProcessMemory.now();
      LoadGenerator.Outcome outcome =
          load.openLoop(share * capacity, time, Duration.ofMillis(deadlineMillis));
      report(String.format("open loop at %.0f %% of served", 100 * share), outcome, bare);
      ProcessMemory after = ProcessMemory.now();
      double kept = outcome.perSecond() / capacity;
      tell(
          Map.of("share", share, "ofServed", kept, "before", before, "after", after),
          String.format(
              "  %.1f %% of served; heap %d -> %d MB, resident %d -> %d MB",
              100 * kept,
              before.heapMegabytes(),
              after.heapMegabytes(),
              before.residentMegabytes(),
              after.residentMegabytes()));
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private List<ByteBuffer> frames(ModelBundle bundle) throws IOException {
    List<ByteBuffer> frames = new ArrayList<>();
    EdgeOptions options =
        EdgeOptions.defaults().withRatePoint(model.ratePoint(bundle.manifest()).name());
    List<Picture> pictures = Picture.samples();
    try (EdgeEncoder edge = EdgeEncoder.open(bundle, options)) {
      for (Picture picture : pictures) {
        frames.add(ByteBuffer.wrap(edge.encodeToBytes(picture.image().view())));
      }
    } finally {
      pictures.forEach(Picture::close);
    }
    return frames;
  }

  private void report(String what, LoadGenerator.Outcome outcome, double bare) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("load", what);
    line.put("sent", outcome.sent());
    line.put("answered", outcome.answered());
    line.put("shed", outcome.shed());
    line.put("failed", outcome.failed());
    line.put("perSecond", outcome.perSecond());
    line.put("barePerSecond", bare);
    StringBuilder text =
        new StringBuilder(
            String.format(
                "%-30s %7.1f/s answered, %d sent, %d shed, %d failed; ms",
                what, outcome.perSecond(), outcome.sent(), outcome.shed(), outcome.failed()));
    Histogram latency = outcome.latencyMicros();
    for (double percentile : PERCENTILES) {
      double millis = latency.getValueAtPercentile(percentile) / 1e3;
      line.put("p" + percentile + "Millis", millis);
      text.append(String.format("  p%s %.1f", percentile, millis));
    }
    tell(line, text.toString());
  }

  private void tell(Map<String, ?> line, String text) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? new ObjectMapper().writeValueAsString(line) : text);
    out.flush();
    said.add(text);
  }

  private String markdown() {
    return "```\n" + String.join("\n", said) + "\n```\n";
  }
}
