package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;

/** The split network at one rate point. */
final class SplitWay implements Way {
  private final RatePoint point;
  private final EdgeEncoder edge;
  private final TailRunner tail;

  SplitWay(ModelBundle bundle, RatePoint point, ModelOptions model) {
    this.point = point;
    this.edge = EdgeEncoder.open(bundle, model.edge(point));
    this.tail = TailRunner.open(bundle, model.tail(point));
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
