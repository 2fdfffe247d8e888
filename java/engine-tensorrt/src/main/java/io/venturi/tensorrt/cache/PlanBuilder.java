package io.venturi.tensorrt.cache;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Builds an engine; called by the cache while it holds the engine's lock. */
@FunctionalInterface
public interface PlanBuilder {
  /**
   * Builds.
   *
   * @param lastMillis how long it took the last time that this engine, or else the one most like
   *     it, was built
   * @throws io.venturi.EngineException when it cannot be built; passed on to who asked the cache
   */
  Built build(OptionalLong lastMillis);

  /** A serialised engine in memory of the builder's. */
  interface Built extends AutoCloseable {
    /** The plan, from position to limit; gone after {@link #close()}. */
    ByteBuffer plan();

    @Override
    void close();
  }
}
