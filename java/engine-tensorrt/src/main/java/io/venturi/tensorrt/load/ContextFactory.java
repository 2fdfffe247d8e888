package io.venturi.tensorrt.load;

import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.ExecutionContext;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Makes what runs an engine; it holds the engine ({@link LoadedEngine#hold}). Thread-safe. */
public interface ContextFactory {
  /** The device that the engines are on, counted from 0. */
  int ordinal();

  /**
   * Opens a context.
   *
   * @param maxBatch most items of one run, inside the engine's profile
   * @param input null, or the buffer to read from, as in {@link io.venturi.engine.Engine}
   */
  ExecutionContext open(LoadedEngine engine, int maxBatch, @Nullable FloatBuffer input);

  /**
   * Opens what queues runs on a stream of the caller's.
   *
   * @param maxBatch most items of one run, inside the engine's profile
   */
  DeviceNetwork network(LoadedEngine engine, int maxBatch);
}
