package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.UnsplitModel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The whole network on the edge. */
final class LocalWay implements Way {
  private final UnsplitModel model;
  private String label = "";

  LocalWay(ModelBundle bundle) {
    this.model = UnsplitModel.open(bundle);
  }

  @Override
  public String name() {
    return "unsplit model on the edge";
  }

  @Override
  public @Nullable ByteBuffer onEdge(Picture picture) {
    label = model.run(picture.image().view()).best().label();
    return null;
  }

  @Override
  public String labelOnEdge() {
    return label;
  }

  @Override
  public void close() {
    model.close();
  }
}
