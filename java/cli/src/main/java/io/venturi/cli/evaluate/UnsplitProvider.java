package io.venturi.cli.evaluate;

import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import io.venturi.method.UnsplitMethod;
import java.util.List;

/** The network in one piece, on the picture as it is. */
record UnsplitProvider() implements MethodProvider {
  static final String NAME = "unsplit";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<MethodPoint> points(MethodSetting setting) {
    return List.of(new MethodPoint(UnsplitMethod.card(setting), () -> UnsplitMethod.open(setting)));
  }
}
