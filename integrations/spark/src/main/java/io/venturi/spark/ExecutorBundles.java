package io.venturi.spark;

import io.venturi.bundle.ModelBundle;
import java.util.HashMap;
import java.util.Map;

/**
 * The bundles open in this process, by the broadcast that brought them: the tasks of an executor
 * share its engines. One that no task uses stays open until another is opened.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class ExecutorBundles {
  private static final Map<Long, Entry> OPEN = new HashMap<>();

  private static final class Entry {
    final ModelBundle bundle;
    int users;

    Entry(ModelBundle bundle) {
      this.bundle = bundle;
    }
  }

  private ExecutorBundles() {}

  /** The bundle of a model; to be followed by {@link #release}. */
  static synchronized ModelBundle acquire(SparkModel model) {
    Entry entry = OPEN.get(model.bundle().id());
    if (entry == null) {
      OPEN.values().removeIf(ExecutorBundles::closeUnused);
      entry = new Entry(ModelBundle.open(model.bundle().value()));
      OPEN.put(model.bundle().id(), entry);
    }
    entry.users++;
    return entry.bundle;
  }

  private static boolean closeUnused(Entry entry) {
    if (entry.users == 0) {
      entry.bundle.close();
    }
    return entry.users == 0;
  }

  static synchronized void release(SparkModel model) {
    OPEN.get(model.bundle().id()).users--;
  }
}
