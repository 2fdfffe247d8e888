package io.venturi.serving;

import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real engine, whose tails wait at a gate and take their time: to see what a server does while
 * a batch runs.
 */
public final class GatedEngine implements EngineProvider {
  private static final int OPEN = 1_000_000;

  private final EngineProvider real = Engines.preferred();
  private final Semaphore gate = new Semaphore(OPEN);
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
  private volatile long nanosPerBatch;
  private volatile boolean failing;

  /** Lets no batch of a tail through until {@link #open}. */
  public void shut() {
    gate.drainPermits();
  }

  /** Lets this many through. */
  public void letThrough(int count) {
    gate.release(count);
  }

  /** Lets all through. */
  public void open() {
    gate.release(OPEN);
  }

  /** Every batch takes at least this long from now on. */
  public void setMillisPerBatch(double millis) {
    nanosPerBatch = (long) (millis * 1e6);
  }

  /** Batches fail from now on. */
  public void setFailing(boolean fail) {
    failing = fail;
  }

  /** Sizes of the batches that reached the tail, in order. */
  public List<Integer> batches() {
    return batches;
  }

  @Override
  public String name() {
    return "gated";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public String unavailableReason() {
    return "";
  }

  @Override
  public String description() {
    return "gated " + real.description();
  }

  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    Engine engine = real.open(onnx, options);
    return options.name().startsWith("tail") ? new GatedTail(engine) : engine;
  }

  private final class GatedTail implements Engine {
    private final Engine engine;

    GatedTail(Engine engine) {
      this.engine = engine;
    }

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
      return new GatedContext(engine.newContext(maxBatch, input));
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private final class GatedContext implements ExecutionContext {
    private final ExecutionContext context;

    GatedContext(ExecutionContext context) {
      this.context = context;
    }

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
      batches.add(batch);
      gate.acquireUninterruptibly();
      if (failing) {
        throw new IllegalStateException("failing on purpose");
      }
      try {
        TimeUnit.NANOSECONDS.sleep(nanosPerBatch);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      context.run(batch);
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
