package io.venturi.transport;

import java.util.concurrent.locks.LockSupport;

/** What a shaped link tells the time by; tests put in one that does not wait. Thread-safe. */
public interface LinkClock {
  /** Now, in nanoseconds from an origin of its own. */
  long nanos();

  /**
   * Returns at that time, at once when it is past.
   *
   * @throws InterruptedException when the thread is interrupted before
   */
  void sleepUntil(long nanos) throws InterruptedException;

  /** The clock of the machine. */
  static LinkClock system() {
    return new LinkClock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
          LockSupport.parkNanos(left);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
    };
  }
}
