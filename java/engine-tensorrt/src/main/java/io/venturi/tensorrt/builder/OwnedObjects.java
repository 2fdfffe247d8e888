package io.venturi.tensorrt.builder;

import java.util.ArrayDeque;
import java.util.Deque;

/** What must be deleted when a build ends, last made first. One thread. */
final class OwnedObjects implements AutoCloseable {
  private final Deque<Runnable> deletions = new ArrayDeque<>();

  void add(Runnable deletion) {
    deletions.push(deletion);
  }

  @Override
  public void close() {
    while (!deletions.isEmpty()) {
      deletions.pop().run();
    }
  }
}
