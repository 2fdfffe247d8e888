package io.venturi.cli.scenario;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * perf_analyzer's rule: a measurement counts when its last three windows agree within 10 % in
 * throughput and in latency (the median, here).
 */
final class Stability {
  /** Windows that must agree. */
  static final int WINDOWS = 3;

  /** Most windows that are tried. */
  static final int MOST = 10;

  private static final double WITHIN = 0.1;

  private Stability() {}

  /** Whether the last three windows agree. */
  static boolean reached(List<Window> windows) {
    if (windows.size() < WINDOWS) {
      return false;
    }
    List<Window> last = last(windows);
    return agree(last, Window::samplesPerSecond)
        && agree(last, window -> window.latency().getValueAtPercentile(50));
  }

  /** The windows that count. */
  static List<Window> last(List<Window> windows) {
    return windows.subList(Math.max(0, windows.size() - WINDOWS), windows.size());
  }

  private static boolean agree(List<Window> windows, ToDoubleFunction<Window> figure) {
    double mean = windows.stream().mapToDouble(figure).average().orElse(Double.NaN);
    return mean > 0
        && windows.stream()
            .mapToDouble(figure)
            .allMatch(value -> Math.abs(value - mean) <= WITHIN * mean);
  }
}
