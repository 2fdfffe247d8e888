package io.venturi;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Guard of an object that belongs to one thread at a time. A second thread that enters gets an
 * {@link IllegalStateException} instead of a data race; {@link #close(Runnable)} waits for the call
 * in flight, then releases once.
 *
 * <pre>{@code
 * use.enter();
 * try { ... } finally { use.exit(); }
 * }</pre>
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class ExclusiveUse {
  private final String owner;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /**
   * @param owner what is guarded, for messages, e.g. "EdgeEncoder"
   */
  public ExclusiveUse(String owner) {
    this.owner = owner;
  }

  /**
   * Starts a call.
   *
   * @throws IllegalStateException when another call is in flight or the object is closed
   */
  public void enter() {
    if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
      throw new IllegalStateException(
          owner + " is in use by another call; open one per thread or take it from a pool");
    }
    if (closed) {
      lock.unlock();
      throw new IllegalStateException(owner + " is closed");
    }
  }

  /** Ends the call that {@link #enter()} started. */
  public void exit() {
    lock.unlock();
  }

  /**
   * Waits for the call in flight and runs {@code release} the first time; later calls do nothing.
   */
  public void close(Runnable release) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
