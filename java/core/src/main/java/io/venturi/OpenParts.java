package io.venturi;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an object opened, closed last first; a failure is logged and does not stop the rest. For use
 * in a {@link Release}, it must not refer to the object.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class OpenParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Opens nothing yet. */
  public OpenParts() {}

  /** Takes over a part; returns it. */
  public <T extends AutoCloseable> T own(T part) {
    open.push(part);
    return part;
  }

  /** Closes everything, last first. Later calls do nothing. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("closing {} failed", part, e);
      }
    }
  }
}
