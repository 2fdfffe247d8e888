package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.opencv.ImageCodec;
import io.venturi.transport.LinkProfile;
import io.venturi.transport.LinkSchedule;
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
import java.util.concurrent.locks.LockSupport;
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
  private static final int PLAIN_QUALITY = 75;
  private static final long SEED = 1;

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
      List<Way> ways = new ArrayList<>();
      try {
        open(ways, bundle, pictures);
        List<LinkResult> results = new ArrayList<>();
        for (LinkProfile profile : LinkProfile.PAPER) {
          results.addAll(measure(ways, profile, pictures));
        }
        write(bundle, pictures.size(), results);
      } finally {
        ways.forEach(Way::close);
        pictures.forEach(Picture::close);
      }
    }
    return 0;
  }

  private void open(List<Way> ways, ModelBundle bundle, List<Picture> pictures) {
    LocalWay unsplit = new LocalWay(bundle);
    ways.add(unsplit);
    ways.add(CodecWay.at(PLAIN_QUALITY, bundle, ImageCodec.JPEG, pictures));
    long right = pictures.stream().filter(unsplit::isRight).count();
    try (SplitWay split = new SplitWay(bundle, bundle.defaultRatePoint(), model)) {
      right = Math.min(right, pictures.stream().filter(split::isRight).count());
    }
    for (ImageCodec codec : List.of(ImageCodec.JPEG, ImageCodec.WEBP)) {
      ways.add(CodecWay.asRightAs(right, bundle, codec, pictures));
      ways.add(CodecWay.lowest(bundle, codec, pictures));
    }
    for (RatePoint point : bundle.manifest().ratePoints()) {
      ways.add(new SplitWay(bundle, point, model));
    }
  }

  /** Picture by picture, all ways in turn: whatever else the machine does hits all of them. */
  private List<LinkResult> measure(List<Way> ways, LinkProfile rate, List<Picture> pictures) {
    LinkProfile profile = rate.withDelay(Duration.ofMillis(delayMillis), Duration.ZERO);
    List<LinkResult> results = new ArrayList<>();
    List<Offload> offloads = new ArrayList<>();
    try {
      for (Way way : ways) {
        results.add(new LinkResult(profile, way.name()));
        offloads.add(new Offload(way, LinkSchedule.steady(profile), SEED));
        run(way, offloads.get(offloads.size() - 1), pictures.get(0), null); // warms it
      }
      for (Picture picture : pictures) {
        for (int i = 0; i < ways.size(); i++) {
          run(ways.get(i), offloads.get(i), picture, results.get(i));
        }
      }
    } finally {
      offloads.forEach(Offload::close);
    }
    results.forEach(result -> spec.commandLine().getErr().println(result.line()));
    return results;
  }

  private void run(Way way, Offload offload, Picture picture, @Nullable LinkResult result) {
    long start = System.nanoTime();
    ByteBuffer message = way.onEdge(picture);
    stretch(start);
    long edge = System.nanoTime() - start;
    int bytes = message == null ? 0 : message.remaining();
    Offload.Reply reply =
        message == null ? new Offload.Reply(way.labelOnEdge(), 0) : offload.ask(message);
    long total = System.nanoTime() - start;
    if (result != null) {
      result.add(bytes, total, edge, reply.serverNanos(), reply.label().equals(picture.label()));
    }
  }

  private void stretch(long start) {
    long until = start + (long) ((System.nanoTime() - start) * slowdown);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
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
