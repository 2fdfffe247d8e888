package io.venturi.bundle;

import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Engines in use, one per network and way to open it, so that a pool of pipelines holds the weights
 * once. An engine closes with its last handle. Thread-safe; opening holds the lock, so that two
 * threads asking at once get one engine.
 */
final class SharedEngines {
  /**
   * What makes two engines the same.
   *
   * @param member graph in the bundle
   * @param provider name of the provider
   * @param precision arithmetic of the graph that was derived
   * @param threads of one run
   */
  record Key(String member, String provider, Precision precision, int threads) {}

  private static final class Shared {
    final Engine engine;
    int handles;

    Shared(Engine engine) {
      this.engine = engine;
    }
  }

  private final Map<Key, Shared> open = new HashMap<>();

  /** A handle on the engine of this key, opened now unless it is open. */
  synchronized Engine acquire(Key key, Supplier<Engine> opener) {
    Shared shared = open.get(key);
    if (shared == null) {
      shared = new Shared(opener.get());
      open.put(key, shared);
    }
    shared.handles++;
    return new Handle(key, shared);
  }

  private void release(Key key, Shared shared) {
    synchronized (this) {
      if (--shared.handles > 0) {
        return;
      }
      open.remove(key);
    }
    // Outside the lock: it waits for the engine's contexts.
    shared.engine.close();
  }

  private final class Handle implements Engine {
    private final Key key;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(Key key, Shared shared) {
      this.key = key;
      this.shared = shared;
    }

    @Override
    public TensorSpec input() {
      return shared.engine.input();
    }

    @Override
    public TensorSpec output() {
      return shared.engine.output();
    }

    @Override
    public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
      checkOpen();
      return shared.engine.newContext(maxBatch, input);
    }

    @Override
    public int device() {
      return shared.engine.device();
    }

    @Override
    public DeviceNetwork newDeviceNetwork(int maxBatch) {
      checkOpen();
      return shared.engine.newDeviceNetwork(maxBatch);
    }

    private void checkOpen() {
      if (closed.get()) {
        throw new IllegalStateException("engine of '" + key.member() + "' is closed");
      }
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(key, shared);
      }
    }
  }
}
