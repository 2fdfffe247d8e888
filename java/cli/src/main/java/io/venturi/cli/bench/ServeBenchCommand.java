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
import io.venturi.pipeline.TailRunner;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
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

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (model.precision != Precision.FP32) {
      throw new ParameterException(
          spec.commandLine(), "the server runs fp32; leave --precision out");
    }
    byte[] bytes = model.bytes();
    tell(Machine.describe(), Machine.describe().toString());
    try (ModelBundle bundle = ModelBundle.open(bytes)) {
      List<ByteBuffer> frames = frames(bundle);
      BatchOptions batching =
          BatchOptions.defaults()
              .withMaxBatch(maxBatch)
              .withContexts(contexts)
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
          String name = bundle.manifest().name();
          measure(
              bundle,
              frames,
              new LoadGenerator(GRPCInferenceServiceGrpc.newStub(channel), name, frames));
        } finally {
          channel.shutdownNow();
        }
      }
    }
    return 0;
  }

  private void measure(ModelBundle bundle, List<ByteBuffer> frames, LoadGenerator load)
      throws IOException {
    Duration time = Duration.ofMillis((long) (1000 * seconds));
    int inFlight = 4 * maxBatch * contexts;
    bare(bundle, frames, time.dividedBy(4));
    load.closedLoop(inFlight, time.dividedBy(4));
    List<Double> bares = new ArrayList<>();
    List<Double> served = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      bares.add(bare(bundle, frames, time));
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
      report(
          String.format("open loop at %.0f %% of served", 100 * share),
          load.openLoop(share * capacity, time, Duration.ofMillis(deadlineMillis)),
          bare);
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

  /** As many runners as the server has contexts, each with batches as full as they get. */
  private double bare(ModelBundle bundle, List<ByteBuffer> frames, Duration time) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / contexts);
    TailOptions options =
        TailOptions.defaults()
            .withRatePoint(model.ratePoint(bundle.manifest()).name())
            .withMaxBatch(maxBatch)
            .withThreads(threads);
    List<ByteBuffer> batch =
        IntStream.range(0, maxBatch).mapToObj(i -> frames.get(i % frames.size())).toList();
    LongAdder count = new LongAdder();
    List<TailRunner> runners =
        IntStream.range(0, contexts).mapToObj(i -> TailRunner.open(bundle, options)).toList();
    runners.forEach(runner -> runner.run(batch));
    long start = System.nanoTime();
    List<Thread> running = new ArrayList<>();
    for (TailRunner runner : runners) {
      Thread thread =
          new Thread(
              () -> {
                while (System.nanoTime() - start < time.toNanos()) {
                  runner.run(batch);
                  count.add(batch.size());
                }
              });
      thread.start();
      running.add(thread);
    }
    running.forEach(ServeBenchCommand::join);
    double took = (System.nanoTime() - start) / 1e9;
    runners.forEach(TailRunner::close);
    return count.sum() / took;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
  }
}
