package io.venturi.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContextPoolTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountingEngine engine = new CountingEngine();

  @Test
  void take_moreThanThereAre_refusedUntilOneComesBack() throws InterruptedException {
    try (ContextPool pool = new ContextPool(engine, 2, 3)) {
      ContextPool.Lease first = pool.take(AT_ONCE);
      ContextPool.Lease second = pool.take(AT_ONCE);
      assertEquals(3, first.context().maxBatch());
      assertNotSame(first.context(), second.context());
      ExecutionContext of = first.context();
      assertTrue(
          assertThrows(IllegalStateException.class, () -> pool.take(AT_ONCE))
              .getMessage()
              .contains("none of 2 contexts"));
      CompletableFuture<ExecutionContext> waiting =
          CompletableFuture.supplyAsync(() -> takeAndReturn(pool));
      first.close();
      first.close();
      assertThrows(IllegalStateException.class, first::context);
      assertSame(of, waiting.join());
      second.close();
    }
    assertEquals(2, engine.closed);
  }

  @Test
  void open_whenAContextCannotBeOpened_closesTheOthers() {
    engine.most = 2;
    assertThrows(EngineException.class, () -> new ContextPool(engine, 3, 1));
    assertEquals(2, engine.closed);
    assertThrows(IllegalArgumentException.class, () -> new ContextPool(engine, 0, 1));
  }

  @Test
  void close_waitsForTheLease_andRefusesNewOnes() throws InterruptedException {
    ContextPool pool = new ContextPool(engine, 1, 1);
    ContextPool.Lease lease = pool.take(AT_ONCE);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
    assertEquals(0, engine.closed);
    lease.close();
    closing.join();
    pool.close();
    assertEquals(1, engine.closed);
    assertThrows(IllegalStateException.class, () -> pool.take(AT_ONCE));
  }

  private static ExecutionContext takeAndReturn(ContextPool pool) {
    try (ContextPool.Lease lease = pool.take(LONG)) {
      return lease.context();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens contexts that run nothing, and counts those closed. */
  private static final class CountingEngine implements Engine {
    final TensorSpec item = new TensorSpec("item", List.of(1));
    final List<ExecutionContext> opened = new ArrayList<>();
    int most = Integer.MAX_VALUE;
    volatile int closed;

    @Override
    public TensorSpec input() {
      return item;
    }

    @Override
    public TensorSpec output() {
      return item;
    }

    @Override
    public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
      if (opened.size() == most) {
        throw new EngineException("no memory for another context");
      }
      FloatBuffer buffer = FloatBuffer.allocate(maxBatch);
      ExecutionContext context =
          new ExecutionContext() {
            @Override
            public int maxBatch() {
              return maxBatch;
            }

            @Override
            public FloatBuffer input() {
              return buffer;
            }

            @Override
            public FloatBuffer output() {
              return buffer;
            }

            @Override
            public void run(int batch) {}

            @Override
            public void close() {
              closed++;
            }
          };
      opened.add(context);
      return context;
    }

    @Override
    public void close() {}
  }
}
