package io.venturi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ExclusiveUseTest {
  private final ExclusiveUse use = new ExclusiveUse("Coder");

  @Test
  void enter_whileInUseByThisOrAnotherThread_throws() throws Exception {
    use.enter();
    assertThrows(IllegalStateException.class, use::enter);
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> CompletableFuture.runAsync(use::enter).get());
    assertTrue(String.valueOf(e.getMessage()).contains("Coder is in use"), e.getMessage());
    use.exit();
    use.enter();
    use.exit();
  }

  @Test
  void close_calledTwice_releasesOnceAndEndsUse() {
    AtomicInteger released = new AtomicInteger();
    use.close(released::incrementAndGet);
    use.close(released::incrementAndGet);
    assertEquals(1, released.get());
    String message = assertThrows(IllegalStateException.class, use::enter).getMessage();
    assertTrue(String.valueOf(message).contains("Coder is closed"), message);
  }

  @Test
  void close_whileACallIsInFlight_waitsForItsEnd() throws Exception {
    AtomicInteger released = new AtomicInteger();
    use.enter();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> use.close(released::incrementAndGet));
    Thread.sleep(50);
    assertFalse(closing.isDone());
    assertEquals(0, released.get());
    use.exit();
    closing.get();
    assertEquals(1, released.get());
  }
}
