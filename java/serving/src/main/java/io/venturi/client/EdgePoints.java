package io.venturi.client;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.client.rate.Rate;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.LocalHead;
import io.venturi.pipeline.Stage;
import io.venturi.pipeline.StageTimes;
import io.venturi.task.Classification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The edge halves to choose from, smallest frames first, each with its local head where there is
 * one. One thread at a time.
 */
final class EdgePoints implements AutoCloseable {
  // of a latent of few bits a symbol, where the exporter measured nothing
  private static final double GUESSED_BYTES_A_SYMBOL = 0.1;

  /** One of them. */
  record Point(RatePoint ratePoint, EdgeEncoder encoder, @Nullable LocalHead head) {
    /** What the symbols encoded last show. */
    Classification local() {
      return head.run(encoder.symbols());
    }
  }

  private final List<Point> points = new ArrayList<>();
  private final List<Rate> rates = new ArrayList<>();

  EdgePoints(ModelBundle bundle, ClientOptions options) {
    try {
      for (RatePoint point : chosen(bundle, options.ratePoints())) {
        EdgeOptions edge = options.edge().withRatePoint(point.name());
        EdgeEncoder encoder = EdgeEncoder.open(bundle, edge);
        boolean local = options.localHead() && LocalHead.isIn(bundle, edge);
        points.add(new Point(point, encoder, null));
        if (local) {
          points.set(points.size() - 1, new Point(point, encoder, LocalHead.open(bundle, edge)));
        }
        rates.add(new Rate(point.name(), expectedBytes(bundle, point)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static List<RatePoint> chosen(ModelBundle bundle, List<String> names) {
    names.forEach(bundle::ratePoint); // throws for a name there is none of
    return bundle.manifest().ratePoints().stream()
        .filter(point -> names.isEmpty() || names.contains(point.name()))
        .toList();
  }

  private static double expectedBytes(ModelBundle bundle, RatePoint point) {
    return point.meanFrameBytes() != null
        ? point.meanFrameBytes()
        : 30 + GUESSED_BYTES_A_SYMBOL * point.latent().symbolCount() * (1 + point.index());
  }

  List<Rate> rates() {
    return rates;
  }

  Point at(int rate) {
    return points.get(rate);
  }

  boolean hasLocalHead(int rate) {
    return points.get(rate).head() != null;
  }

  /** Adds the stages that a call had. */
  static void addTo(Map<String, Long> stageNanos, StageTimes times) {
    for (Stage stage : Stage.values()) {
      if (times.nanos(stage) > 0) {
        stageNanos.merge(stage.label(), times.nanos(stage), Long::sum);
      }
    }
  }

  @Override
  public void close() {
    for (Point point : points) {
      point.encoder().close();
      if (point.head() != null) {
        point.head().close();
      }
    }
  }
}
