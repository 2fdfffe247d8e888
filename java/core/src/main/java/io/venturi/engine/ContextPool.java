package io.venturi.engine;

import io.venturi.Release;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of contexts of one engine, for more threads than contexts. All are opened at once:
 * on a GPU each has its own stream, buffers and workspace, and memory for them is found at the
 * start or not at all.
 *
 * <pre>{@code
 * try (ContextPool.Lease lease = pool.take(Duration.ofMillis(100))) {
 *   lease.context().run(batch);
 * }
 * }</pre>
 *
 * <p>Thread rule: all methods may be called from any thread; a lease belongs to one at a time.
 */
public final class ContextPool implements AutoCloseable {
  private final List<ExecutionContext> contexts;
  private final Deque<ExecutionContext> idle = new ArrayDeque<>();
  private final Semaphore permits;
  private final Release release;
  private boolean closed;

  /**
   * Opens the contexts; when one cannot be opened, none stays.
   *
   * @param engine stays the caller's and must outlive the pool
   * @param slots contexts, at least 1
   * @param maxBatch most items of one run
   */
  public ContextPool(Engine engine, int slots, int maxBatch) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", must be at least 1");
    }
    List<ExecutionContext> opened = new ArrayList<>();
    try {
      for (int i = 0; i < slots; i++) {
        opened.add(engine.newContext(maxBatch));
      }
    } catch (RuntimeException | Error e) {
      opened.forEach(ExecutionContext::close);
      throw e;
    }
    contexts = List.copyOf(opened);
    idle.addAll(contexts);
    permits = new Semaphore(slots, true);
    release = new Release(this, "ContextPool", () -> opened.forEach(ExecutionContext::close));
  }

  /**
   * Waits for a context, first come first served.
   *
   * @throws IllegalStateException when none came free in time, or the pool is closed
   * @throws InterruptedException when the thread was interrupted while it waited
   */
  public Lease take(Duration timeout) throws InterruptedException {
    if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(
          "none of "
              + contexts.size()
              + " contexts came free within "
              + timeout.toMillis()
              + " ms; open the pool with more slots");
    }
    synchronized (this) {
      if (closed) {
        permits.release();
        throw new IllegalStateException("ContextPool is closed");
      }
      return new Lease(idle.pop());
    }
  }

  /** Number of contexts. */
  public int slots() {
    return contexts.size();
  }

  /** Waits for every lease to come back, then closes the contexts. Later calls do nothing. */
  @Override
  public void close() {
    permits.acquireUninterruptibly(contexts.size());
    synchronized (this) {
      closed = true;
    }
    permits.release(contexts.size());
    release.now();
  }

  /** A context on loan; closing gives it back. */
  public final class Lease implements AutoCloseable {
    private final ExecutionContext context;
    private boolean returned;

    private Lease(ExecutionContext context) {
      this.context = context;
    }

    /** The context, until the lease is closed. */
    public ExecutionContext context() {
      if (returned) {
        throw new IllegalStateException("the lease was given back");
      }
      return context;
    }

    /** Gives the context back, which stays open. Later calls do nothing. */
    @Override
    public void close() {
      synchronized (ContextPool.this) {
        if (returned) {
          return;
        }
        returned = true;
        idle.push(context);
      }
      permits.release();
    }
  }
}
