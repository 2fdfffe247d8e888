package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Precision;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Stage;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Both halves, each in its precision, and what came of the pictures so far. */
final class PrecisionWay implements AutoCloseable {
  private static final int WARM_UP = 5;

  private final Precision edgePrecision;
  private final Precision tailPrecision;
  private final EdgeEncoder edge;
  private final TailRunner tail;
  private final List<Long> encoderNanos = new ArrayList<>();
  private final List<Long> tailNanos = new ArrayList<>();
  private int right;
  private long bytes;

  PrecisionWay(
      ModelBundle bundle,
      EdgeOptions edgeOptions,
      Precision edgePrecision,
      TailOptions tailOptions,
      Precision tailPrecision) {
    this.edgePrecision = edgePrecision;
    this.tailPrecision = tailPrecision;
    this.edge = EdgeEncoder.open(bundle, edgeOptions.withPrecision(edgePrecision));
    this.tail = TailRunner.open(bundle, tailOptions.withPrecision(tailPrecision));
  }

  void warmUp(Picture picture) {
    for (int i = 0; i < WARM_UP; i++) {
      tail.run(edge.encode(picture.image().view()));
    }
  }

  void run(Picture picture) {
    ByteBuffer frame = edge.encode(picture.image().view());
    bytes += frame.remaining();
    right += tail.run(frame).best().label().equals(picture.label()) ? 1 : 0;
    encoderNanos.add(edge.lastTimes().nanos(Stage.ENCODE));
    tailNanos.add(tail.lastTimes().nanos(Stage.TAIL));
  }

  /** Means over all pictures; medians of the times. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    int pictures = encoderNanos.size();
    figures.put("encoder", edgePrecision.name().toLowerCase(Locale.ROOT));
    figures.put("tail", tailPrecision.name().toLowerCase(Locale.ROOT));
    figures.put("top1", (double) right / pictures);
    figures.put("meanFrameBytes", (double) bytes / pictures);
    figures.put("encoderMillis", medianMillis(encoderNanos));
    figures.put("tailMillis", medianMillis(tailNanos));
    return figures;
  }

  private static double medianMillis(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }

  @Override
  public void close() {
    edge.close();
    tail.close();
  }
}
