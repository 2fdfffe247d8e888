package io.venturi.cli.verify;

import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** An engine whose output is another's plus a number. */
record BiasedEngine(Engine engine, float bias) implements Engine {
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
    return new Context(engine.newContext(maxBatch, input), bias);
  }

  @Override
  public void close() {
    engine.close();
  }

  private record Context(ExecutionContext context, float bias) implements ExecutionContext {
    @Override
    public int maxBatch() {
      return context.maxBatch();
    }

    @Override
    public FloatBuffer input() {
      return context.input();
    }

    @Override
    public FloatBuffer output() {
      return context.output();
    }

    @Override
    public void run(int batch) {
      context.run(batch);
      FloatBuffer output = context.output();
      for (int i = 0; i < output.limit(); i++) {
        output.put(i, output.get(i) + bias);
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
