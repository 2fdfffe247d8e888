package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;

/** The split network at one rate point. */
final class SplitWay implements Way {
  private final RatePoint point;
  private final EdgeEncoder edge;
  private final TailRunner tail;

  SplitWay(ModelBundle bundle, RatePoint point) {
    this.point = point;
    this.edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(point.name()));
    this.tail = TailRunner.open(bundle, TailOptions.defaults().withRatePoint(point.name()));
  }

  @Override
  public String name() {
    return "Venturi, " + point.name();
  }

  @Override
  public ByteBuffer onEdge(Picture picture) {
    return edge.encode(picture.image().view());
  }

  @Override
  public String onServer(ByteBuffer message) {
    return tail.run(message).best().label();
  }

  @Override
  public void close() {
    edge.close();
    tail.close();
  }
}
