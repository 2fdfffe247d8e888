package io.venturi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ReleaseTest {
  private static final int MAX_WAITS = 500;

  @Test
  void now_twice_freesOnce() {
    AtomicInteger freed = new AtomicInteger();
    Release release = new Release(this, "thing", freed::incrementAndGet);
    release.now();
    release.now();
    assertEquals(1, freed.get());
  }

  @Test
  void holder_unreachable_freed() throws InterruptedException {
    AtomicInteger freed = new AtomicInteger();
    watchForgotten(freed);
    for (int i = 0; i < MAX_WAITS && freed.get() == 0; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertEquals(1, freed.get());
  }

  private static void watchForgotten(AtomicInteger freed) {
    new Release(new Object(), "forgotten thing of a test", freed::incrementAndGet);
  }
}
