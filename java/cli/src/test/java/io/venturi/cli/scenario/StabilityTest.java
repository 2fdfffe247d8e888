package io.venturi.cli.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StabilityTest {
  @Test
  void reached_lastThreeWithinATenthOfTheirMean_whateverCameBefore() {
    assertFalse(reached(100, 100));
    assertTrue(reached(100, 95, 105));
    assertTrue(reached(500, 100, 95, 105));
    assertFalse(reached(100, 100, 130));
    assertFalse(reached(100, 100, 0));
    assertFalse(reached(0, 0, 0));
  }

  @Test
  void reached_sameThroughputButOtherLatency_isNot() {
    assertFalse(
        Stability.reached(List.of(window(100, 1_000), window(100, 1_000), window(100, 2_000))));
  }

  @Test
  void together_windows_addUpAndAverageNoPercentile() {
    Window all = Window.together(List.of(window(100, 1_000), window(300, 9_000)));
    assertEquals(400, all.samples());
    assertEquals(200, all.samplesPerSecond(), 1e-9);
    assertEquals(1_000, all.latency().getValueAtPercentile(25), 1);
    assertEquals(9_000, all.latency().getValueAtPercentile(99), 10);
    assertEquals(400, all.stages().get("tail").getTotalCount());
  }

  private static boolean reached(double... perSecond) {
    return Stability.reached(
        DoubleStream.of(perSecond).mapToObj(count -> window((long) count, 1_000)).toList());
  }

  private static Window window(long samples, long latencyNanos) {
    Histogram latency = new Histogram(1_000_000, 3);
    latency.recordValueWithCount(latencyNanos, samples);
    return new Window(1_000_000_000L, 1, samples, latency, Map.of("tail", latency));
  }
}
