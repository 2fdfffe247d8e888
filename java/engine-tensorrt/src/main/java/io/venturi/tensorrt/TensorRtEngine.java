package io.venturi.tensorrt;

import io.venturi.Release;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import io.venturi.tensorrt.load.ContextFactory;
import io.venturi.tensorrt.load.LoadedEngine;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** An engine on one GPU. Thread-safe. */
final class TensorRtEngine implements Engine {
  private final LoadedEngine loaded;
  private final ContextFactory contexts;
  private final Release release;
  private boolean closed;

  /** Takes the engine over: the use count that it was made with is let go by {@link #close()}. */
  TensorRtEngine(LoadedEngine loaded, ContextFactory contexts) {
    this.loaded = loaded;
    this.contexts = contexts;
    this.release = new Release(this, "engine " + loaded.graph(), loaded::letGo);
  }

  @Override
  public TensorSpec input() {
    return loaded.tensors().input();
  }

  @Override
  public TensorSpec output() {
    return loaded.tensors().output();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when maxBatch is outside the engine's profile; lists min, opt
   *     and max
   */
  @Override
  public synchronized ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
    check(maxBatch);
    return contexts.open(loaded, maxBatch, input);
  }

  @Override
  public int device() {
    return contexts.ordinal();
  }

  @Override
  public synchronized DeviceNetwork newDeviceNetwork(int maxBatch) {
    check(maxBatch);
    return contexts.network(loaded, maxBatch);
  }

  private void check(int maxBatch) {
    if (closed) {
      throw new IllegalStateException("engine " + loaded.graph() + " is closed");
    }
    loaded.tensors().profile().check(loaded.graph(), "maxBatch", maxBatch);
  }

  @Override
  public synchronized void close() {
    closed = true;
    release.now();
  }
}
