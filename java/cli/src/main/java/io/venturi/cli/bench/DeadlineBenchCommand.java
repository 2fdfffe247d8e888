package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.ModelOptions;
import io.venturi.client.ClientOptions;
import io.venturi.client.VenturiClient;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.transport.LinkProfile;
import io.venturi.transport.LinkSchedule;
import io.venturi.transport.ShapedRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A camera on a link that changes: who answers in time, and with which rate point. */
@Command(
    name = "deadline",
    description = {
      "Sends pictures to a running server at a steady pace over a link whose rate steps, in real time,",
      "and counts answers in time of the server and of the edge, late ones and errors, step by step."
    },
    mixinStandardHelpOptions = true)
final class DeadlineBenchCommand implements Callable<Integer> {
  private static final long SEED = 1;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--server",
      required = true,
      paramLabel = "HOST:PORT",
      description = "A server of the same bundle (venturi serve).")
  String server;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "MBIT",
      description = "Rates of the link, one after the other (${DEFAULT-VALUE}).")
  double[] rates = {66, 4, 0.5, 12};

  @Option(
      names = "--every",
      paramLabel = "S",
      description = "Seconds of a step (${DEFAULT-VALUE}).")
  int everySeconds = 60;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      description = "Delay of each direction (${DEFAULT-VALUE}).")
  long delayMillis = 5;

  @Option(names = "--jitter", paramLabel = "MS", description = "Its jitter (${DEFAULT-VALUE}).")
  long jitterMillis = 2;

  @Option(
      names = "--no-relay",
      description = "Shapes nothing: the link is slow by itself, see ci/shaped-link.sh.")
  boolean noRelay;

  @Option(
      names = "--per-second",
      paramLabel = "N",
      description = "Pictures a second (${DEFAULT-VALUE}).")
  int perSecond = 10;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "For each answer (${DEFAULT-VALUE}).")
  long deadlineMillis = 100;

  @Option(names = "--streaming", description = "One stream instead of a call each.")
  boolean streaming;

  @Option(names = "--no-local-head", description = "Errors instead of answers of the edge.")
  boolean noLocalHead;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Engine threads of the edge (${DEFAULT-VALUE}).")
  int threads = 1;

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

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the table as Markdown.")
  @Nullable Path report;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures as JSON.")
  @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    List<DeadlineStep> steps = new ArrayList<>();
    for (double rate : rates) {
      steps.add(new DeadlineStep(rate, deadlineMillis));
    }
    try (ModelBundle bundle = model.open()) {
      List<Picture> pictures =
          images == null ? Picture.samples() : Picture.from(images, count, bundle);
      try {
        measure(bundle, pictures, steps);
      } finally {
        pictures.forEach(Picture::close);
      }
      write(bundle, steps);
    }
    return 0;
  }

  private void measure(ModelBundle bundle, List<Picture> pictures, List<DeadlineStep> steps) {
    String target = server;
    try (VenturiClient warm = VenturiClient.open(bundle, options(server))) {
      for (Picture picture : pictures) { // loads what both sides need, before the link is slow
        warm.classify(picture.image().view(), Duration.ofSeconds(10)).join();
      }
    }
    ShapedRelay relay = null;
    try {
      if (!noRelay) {
        relay = ShapedRelay.before(address(), schedule(), SEED);
        target = "localhost:" + relay.port();
      }
      try (VenturiClient client = VenturiClient.open(bundle, options(target))) {
        pace(client, pictures, steps);
      }
    } finally {
      if (relay != null) {
        relay.close();
      }
    }
  }

  private ClientOptions options(String target) {
    return ClientOptions.of(target)
        .withDeadline(Duration.ofMillis(deadlineMillis))
        .withStreaming(streaming)
        .withLocalHead(!noLocalHead)
        .withEdge(EdgeOptions.defaults().withThreads(threads).withPrecision(model.precision));
  }

  private InetSocketAddress address() {
    int colon = server.lastIndexOf(':');
    return new InetSocketAddress(
        server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
  }

  private LinkSchedule schedule() {
    LinkProfile[] profiles = new LinkProfile[rates.length];
    for (int i = 0; i < profiles.length; i++) {
      profiles[i] =
          LinkProfile.ofMegabits(rates[i] + " Mbit/s", rates[i])
              .withDelay(Duration.ofMillis(delayMillis), Duration.ofMillis(jitterMillis));
    }
    return LinkSchedule.steps(Duration.ofSeconds(everySeconds), profiles);
  }

  /**
   * One picture every so often, whatever became of those before; times count from when a picture
   * was due, not from when it got its turn.
   */
  private void pace(VenturiClient client, List<Picture> pictures, List<DeadlineStep> steps) {
    long start = System.nanoTime();
    int perStep = everySeconds * perSecond;
    for (int i = 0; i < perStep * steps.size(); i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      DeadlineStep step = steps.get(i / perStep);
      Picture picture = pictures.get(i % pictures.size());
      long left = Math.max(due + deadlineMillis * 1_000_000 - System.nanoTime(), 1);
      client
          .classify(picture.image().view(), Duration.ofNanos(left))
          .whenComplete(
              (answer, failure) ->
                  step.add(System.nanoTime() - due, answer, failure, picture.label()));
      if ((i + 1) % perStep == 0) {
        spec.commandLine().getErr().println(step.line() + "; " + client.link());
      }
    }
  }

  private void write(ModelBundle bundle, List<DeadlineStep> steps) throws IOException {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("bundle", bundle.manifest().name() + " " + bundle.manifest().modelVersion());
    conditions.put("deadlineMillis", deadlineMillis);
    conditions.put("picturesASecond", perSecond);
    conditions.put("secondsAStep", everySeconds);
    conditions.put("delayMillis", delayMillis);
    conditions.put("jitterMillis", jitterMillis);
    conditions.put("link", noRelay ? "outside of this process" : "ShapedRelay");
    conditions.put("streaming", streaming);
    conditions.put("localHead", !noLocalHead);
    conditions.putAll(Machine.describe());
    String text = DeadlineStep.markdown(conditions, steps);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    if (report != null) {
      Files.writeString(report, text);
    }
    if (json != null) {
      Map<String, Object> all = new LinkedHashMap<>(conditions);
      all.put("steps", steps.stream().map(DeadlineStep::figures).toList());
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
  }
}
