package io.venturi.tensorrt.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.nativelib.BuildProgress;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BuildWatchTest {
  private final BlockingQueue<BuildStatus> told = new LinkedBlockingQueue<>();

  @Test
  void watch_whileBuilding_listenerToldMoreThanOnce() throws Exception {
    try (BuildWatch watch = new BuildWatch("g.onnx", OptionalLong.of(90_000), told::add)) {
      assertNotEquals(0, watch.monitorAddress());
      BuildStatus first = told.take();
      BuildStatus second = told.take();
      assertEquals("g.onnx", first.graph());
      assertEquals(OptionalLong.of(90_000), first.lastMillis());
      assertTrue(second.elapsedMillis() > first.elapsedMillis());
      assertEquals("", watch.stopped());
    }
  }

  @Test
  void watch_listenerSaysNo_stopped() throws Exception {
    try (BuildWatch watch =
        new BuildWatch(
            "g.onnx",
            OptionalLong.empty(),
            status -> {
              told.add(status);
              return false;
            })) {
      told.take();
      told.take();
      assertEquals("the listener stopped it", watch.stopped());
    }
  }

  @Test
  void watch_builderInterrupted_stoppedAndStillInterrupted() {
    try (BuildWatch watch = new BuildWatch("g.onnx", OptionalLong.empty(), status -> true)) {
      Thread.currentThread().interrupt();
      while (watch.stopped().isEmpty()) {
        Thread.onSpinWait();
      }
      assertEquals("the building thread was interrupted", watch.stopped());
    }
    assertTrue(Thread.interrupted());
  }

  @Test
  void watch_listenerFails_buildGoesOn() throws Exception {
    try (BuildWatch watch =
        new BuildWatch(
            "g.onnx",
            OptionalLong.empty(),
            status -> {
              told.add(status);
              throw new IllegalStateException("a listener's fault");
            })) {
      told.take();
      told.take();
      assertEquals("", watch.stopped());
    }
  }

  @Test
  void status_phases_oneLineWithoutAnInventedShare() {
    BuildProgress.Snapshot reported =
        new BuildProgress.Snapshot(
            2,
            0,
            47,
            List.of(
                new BuildProgress.Phase("Building Engine", 3, 7),
                new BuildProgress.Phase("Tactics", 40, 96)));
    String text = new BuildStatus("g", 12_400, OptionalLong.of(130_000), reported).toString();
    assertEquals("12 s of 130 s last time, Building Engine 3/7 > Tactics 40/96", text);
    BuildProgress.Snapshot silent = new BuildProgress.Snapshot(0, 0, 0, List.of());
    assertEquals("12 s", new BuildStatus("g", 12_400, OptionalLong.empty(), silent).toString());
    assertFalse(text.contains("%"));
  }
}
