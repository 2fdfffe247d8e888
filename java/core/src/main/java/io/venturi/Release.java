package io.venturi;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what an object holds, once: by its owner, or, when the owner forgot, after the object has
 * become unreachable, with a warning that shows where it was opened.
 *
 * <p>Thread rule: all methods may be called from any thread; what is freed after the owner forgot
 * is freed on a thread of its own.
 */
public final class Release {
  private static final Logger LOG = LoggerFactory.getLogger(Release.class);
  private static final Cleaner CLEANER = Cleaner.create();

  private final Action action;
  private final Cleaner.Cleanable cleanable;

  /**
   * Watches an object.
   *
   * @param holder the object; {@code free} must not refer to it
   * @param what its name, for the warning
   * @param free frees what it holds; throws nothing
   */
  public Release(Object holder, String what, Runnable free) {
    action = new Action(what, free, new Throwable("opened here"));
    cleanable = CLEANER.register(holder, action);
  }

  /** Frees now; the second time does nothing. */
  public void now() {
    action.byOwner = true;
    cleanable.clean();
  }

  private static final class Action implements Runnable {
    private final String what;
    private final Runnable free;
    private final Throwable openedAt;
    private volatile boolean byOwner;

    Action(String what, Runnable free, Throwable openedAt) {
      this.what = what;
      this.free = free;
      this.openedAt = openedAt;
    }

    @Override
    public void run() {
      if (!byOwner) {
        LOG.warn("{} was not closed; close it with try-with-resources", what, openedAt);
      }
      free.run();
    }
  }
}
