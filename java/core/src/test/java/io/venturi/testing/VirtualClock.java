package io.venturi.testing;

import io.venturi.transport.LinkClock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that nobody waits for: whoever sleeps finds it at the time of waking. */
public final class VirtualClock implements LinkClock {
  private final AtomicLong now = new AtomicLong();

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  public void sleepUntil(long nanos) {
    now.accumulateAndGet(nanos, Math::max);
  }
}
