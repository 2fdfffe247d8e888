package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The monitor's calls are made in {@code native/tests/tensorrt_test.cpp}, as TensorRT makes them.
 */
final class BuildProgressTest {
  @Test
  void snapshot_nothingReported_empty() {
    try (BuildProgress progress = new BuildProgress()) {
      assertNotEquals(0, progress.monitorAddress());
      assertEquals(new BuildProgress.Snapshot(0, 0, 0, List.of()), progress.snapshot());
    }
  }

  @Test
  void close_twice_thenCallsThrow() {
    BuildProgress progress = new BuildProgress();
    progress.close();
    progress.close();
    progress.cancel();
    assertThrows(IllegalStateException.class, progress::snapshot);
    assertThrows(IllegalStateException.class, progress::monitorAddress);
  }

  @Test
  void delete_unknownSlot_illegalArgument() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> CppObjects.delete(0, 3)).getMessage();
    assertTrue(message.contains("slot is 3"), message);
    CppObjects.delete(0, CppObjects.NO_COPY_SLOT);
    CppObjects.delete(0, CppObjects.parserSlot(10));
    CppObjects.delete(0, CppObjects.parserSlot(11));
  }
}
