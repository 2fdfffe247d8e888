package io.venturi.pipeline;

import io.venturi.ExclusiveUse;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pipeline opened, closed last first: contexts before their engines, readers before what
 * they read. When the owner was forgotten open, the safety net closes and logs where it was opened.
 *
 * <p>Thread rule: {@link #own} during construction, by one thread; the rest from any thread.
 */
final class Resources {
  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);
  private static final Cleaner CLEANER = Cleaner.create();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Opens an owner; when that fails half-way, what it had opened is closed. */
  static <T> T opening(Function<Resources, T> opener) {
    Resources resources = new Resources();
    try {
      return opener.apply(resources);
    } catch (RuntimeException | Error e) {
      resources.closeAll();
      throw e;
    }
  }

  /** Takes over a resource; returns it. */
  <T extends AutoCloseable> T own(T resource) {
    open.push(resource);
    return resource;
  }

  /** Closes everything, last first; a failure is logged and does not stop the rest. */
  void closeAll() {
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("closing {} failed", resource, e);
      }
    }
  }

  /**
   * Sets up the safety net.
   *
   * @param owner whose reachability decides; must not be reachable from the resources
   * @return closes the resources without a word; to be called by the owner's close()
   */
  Closing guard(Object owner) {
    return new Closing(CLEANER, owner, this);
  }

  /** The two ways an owner ends: closed, or forgotten. */
  static final class Closing {
    private final Net net;
    private final Cleaner.Cleanable cleanable;

    private Closing(Cleaner cleaner, Object owner, Resources resources) {
      this.net = new Net(resources, owner.getClass().getSimpleName());
      this.cleanable = cleaner.register(owner, net);
    }

    /** Waits for the owner's call in flight, then closes once. */
    void close(ExclusiveUse use) {
      use.close(
          () -> {
            net.forgotten = false;
            cleanable.clean();
          });
    }
  }

  private static final class Net implements Runnable {
    private final Resources resources;
    private final String owner;
    private final Throwable openedAt;
    private volatile boolean forgotten = true;

    Net(Resources resources, String owner) {
      this.resources = resources;
      this.owner = owner;
      this.openedAt = new Throwable("opened here");
    }

    @Override
    public void run() {
      if (forgotten) {
        LOG.warn("{} was never closed; use try-with-resources", owner, openedAt);
      }
      resources.closeAll();
    }
  }
}
