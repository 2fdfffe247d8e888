package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.venturi.ExclusiveUse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();

  private Resources three() {
    Resources resources = new Resources();
    resources.own(() -> closed.add("engine"));
    resources.own(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    resources.own(() -> closed.add("context"));
    return resources;
  }

  @Test
  void close_lastFirst_pastAFailure_once() {
    ExclusiveUse use = new ExclusiveUse("test");
    Resources.Closing closing = three().guard(this);
    closing.close(use);
    closing.close(use);
    assertEquals(List.of("context", "engine"), closed);
  }

  @Test
  void opening_failingHalfWay_closesWhatWasOpen() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Resources.opening(
                    resources -> {
                      resources.own(() -> closed.add("engine"));
                      throw new IllegalArgumentException("no such rate point");
                    }));
    assertEquals("no such rate point", failure.getMessage());
    assertEquals(List.of("engine"), closed);
  }

  @Test
  void owner_forgottenOpen_isClosedByTheSafetyNet() throws InterruptedException {
    forget();
    for (int i = 0; i < 600 && closed.size() < 2; i++) {
      System.gc();
      Thread.sleep(100);
    }
    assertEquals(List.of("context", "engine"), closed);
  }

  private void forget() {
    three().guard(new Object());
  }
}
