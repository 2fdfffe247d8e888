package io.venturi.bundle;

import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Counts how many engines of another provider are opened and closed. */
final class CountingProvider implements EngineProvider {
  private final EngineProvider real;
  int opened;
  int closed;

  CountingProvider(EngineProvider real) {
    this.real = real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public int priority() {
    return real.priority();
  }

  @Override
  public String unavailableReason() {
    return real.unavailableReason();
  }

  @Override
  public String description() {
    return real.description();
  }

  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    Engine engine = real.open(onnx, options);
    opened++;
    return new Engine() {
      @Override
      public TensorSpec input() {
        return engine.input();
      }

      @Override
      public TensorSpec output() {
        return engine.output();
      }

      @Override
      public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
        return engine.newContext(maxBatch, input);
      }

      @Override
      public void close() {
        closed++;
        engine.close();
      }
    };
  }
}
