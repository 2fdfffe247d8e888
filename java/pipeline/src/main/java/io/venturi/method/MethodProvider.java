package io.venturi.method;

import java.util.List;

/**
 * Brings methods to {@code venturi evaluate}. Name the class in {@code
 * META-INF/services/io.venturi.method.MethodProvider} and put its jar on the class path.
 */
public interface MethodProvider {
  /** Name of the method, as {@code --methods} takes it. */
  String name();

  /** Empty when it can run here, else why not and the cure. */
  default String unavailableReason() {
    return "";
  }

  /**
   * Its points, cheapest first, for one task; none when it cannot do the task. Opens nothing.
   *
   * @param setting what all methods of an evaluation share
   */
  List<MethodPoint> points(MethodSetting setting);
}
