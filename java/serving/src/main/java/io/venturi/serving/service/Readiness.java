package io.venturi.serving.service;

import io.venturi.serving.model.ServedModels;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether the server takes requests: it has a model and does not drain.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class Readiness {
  private final ServedModels models;
  private final List<Runnable> onDrain = new CopyOnWriteArrayList<>();
  private volatile boolean draining;

  public Readiness(ServedModels models) {
    this.models = models;
  }

  /** Takes requests. */
  public boolean isReady() {
    return !draining && !models.all().isEmpty();
  }

  /** Finishes what it has and takes nothing more. */
  public boolean isDraining() {
    return draining;
  }

  /** To be called when draining starts; at most once. */
  public void onDrain(Runnable action) {
    onDrain.add(action);
  }

  /** Takes an action back. */
  public void forget(Runnable action) {
    onDrain.remove(action);
  }

  /** Starts to drain, for good. */
  public void drain() {
    draining = true;
    onDrain.forEach(Runnable::run);
  }
}
