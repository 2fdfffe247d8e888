package io.venturi.tensorrt.load;

import io.venturi.engine.ExecutionContext;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Makes what runs an engine. Thread-safe. */
@FunctionalInterface
public interface ContextFactory {
  /**
   * Opens a context; it holds the engine ({@link LoadedEngine#hold}) until it closes.
   *
   * @param maxBatch most items of one run, inside the engine's profile
   * @param input null, or the buffer to read from, as in {@link io.venturi.engine.Engine}
   */
  ExecutionContext open(LoadedEngine engine, int maxBatch, @Nullable FloatBuffer input);
}
