package io.venturi.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.DemoPicture;
import io.venturi.cli.EnvironmentException;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.opencv.DecodedImage;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.Steps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How steadily one image after the other is encoded: the sample pictures in turn, each call timed
 * from the decoded image to the finished frame.
 */
@Command(
    name = "encode",
    description = "Times single images through the edge half, one after the other: p50, p99, max.",
    mixinStandardHelpOptions = true)
final class EncodeBenchCommand implements Callable<Integer> {
  private static final int WARM_UP = 200;
  private static final int MOST = 10_000_000;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine; the preferred one of this machine otherwise.")
  @Nullable String engine;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Timed calls, after " + WARM_UP + " others (${DEFAULT-VALUE}).")
  int count;

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (count < 1 || count > MOST) {
      throw new VenturiException("--count is " + count + ", must be 1.." + MOST);
    }
    EngineProvider provider = provider();
    List<DecodedImage> pictures = new ArrayList<>();
    try (ModelBundle bundle = model.open()) {
      for (DemoPicture picture : DemoPicture.samples()) {
        pictures.add(picture.open());
      }
      RatePoint point = model.ratePoint(bundle.manifest());
      Steps steps = Steps.preferred().withEngine(provider);
      try (EdgeEncoder encoder = EdgeEncoder.open(bundle, model.edge(point).withSteps(steps))) {
        Histogram nanos = new Histogram(3);
        encode(encoder, pictures, WARM_UP, new Histogram(3));
        encode(encoder, pictures, count, nanos);
        report(provider, point, nanos);
      }
    } finally {
      pictures.forEach(DecodedImage::close);
    }
    return 0;
  }

  private EngineProvider provider() {
    try {
      return engine == null ? Engines.preferred() : Engines.named(engine);
    } catch (VenturiException e) {
      throw new EnvironmentException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void encode(
      EdgeEncoder encoder, List<DecodedImage> pictures, int calls, Histogram nanos) {
    for (int i = 0; i < calls; i++) {
      long begun = System.nanoTime();
      encoder.encode(pictures.get(i % pictures.size()).view());
      nanos.recordValue(System.nanoTime() - begun);
    }
  }

  private void report(EngineProvider provider, RatePoint point, Histogram nanos)
      throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("engine", provider.description());
    line.put("precision", model.precision.name().toLowerCase(Locale.ROOT));
    line.put("ratePoint", point.name());
    line.put("count", nanos.getTotalCount());
    line.put("p50Micros", nanos.getValueAtPercentile(50) / 1e3);
    line.put("p99Micros", nanos.getValueAtPercentile(99) / 1e3);
    line.put("maxMicros", nanos.getMaxValue() / 1e3);
    line.put(
        "p99OverP50",
        (double) nanos.getValueAtPercentile(99) / Math.max(1, nanos.getValueAtPercentile(50)));
    line.put("machine", Machine.describe());
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(line));
    } else {
      line.forEach((key, value) -> out.printf(Locale.ROOT, "%-11s %s%n", key, value));
    }
    out.flush();
  }
}
