package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.venturi.EngineException;
import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers that ONNX Runtime reads and writes in place. The tensors over them are made for each
 * batch size on its first run and kept.
 */
final class OnnxRuntimeContext implements ExecutionContext {
  private final SharedSession session;
  private final String graph;
  private final int maxBatch;
  private final FloatBuffer input;
  private final FloatBuffer output;
  private final BoundTensors tensors;
  private final ExclusiveUse use;
  private final Release release;

  OnnxRuntimeContext(
      OrtEnvironment environment,
      SharedSession session,
      GraphTensors specs,
      String graph,
      int maxBatch,
      @Nullable FloatBuffer input) {
    this.session = session;
    this.graph = graph;
    this.maxBatch = maxBatch;
    int inputSize = floats(specs.input(), maxBatch, graph);
    this.input = input == null ? allocate(inputSize) : checked(input, inputSize, graph);
    this.output = allocate(floats(specs.output(), maxBatch, graph));
    BoundTensors bound = new BoundTensors(environment, specs, this.input, this.output, maxBatch);
    this.tensors = bound;
    this.use = new ExclusiveUse("context of " + graph);
    session.hold();
    this.release =
        new Release(
            this,
            "context of " + graph,
            () -> {
              bound.close();
              session.letGo();
            });
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  @Override
  public FloatBuffer input() {
    return input;
  }

  @Override
  public FloatBuffer output() {
    return output;
  }

  @Override
  public void run(int batch) {
    if (batch < 1 || batch > maxBatch) {
      throw new IllegalArgumentException(
          graph + ": batch is " + batch + ", must be 1.." + maxBatch);
    }
    use.enter();
    try {
      BoundTensors.Batch bound = tensors.of(batch);
      session.session().run(bound.inputs(), bound.outputs()).close();
    } catch (OrtException e) {
      throw new EngineException(
          graph + ": ONNX Runtime failed on a batch of " + batch + ": " + e.getMessage(), e);
    } finally {
      use.exit();
    }
  }

  @Override
  public void close() {
    use.close(release::now);
  }

  private static int floats(TensorSpec spec, int maxBatch, String graph) {
    long floats = (long) spec.itemSize() * maxBatch;
    if (floats > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          graph
              + ": maxBatch is "
              + maxBatch
              + ", must be at most "
              + Integer.MAX_VALUE / Float.BYTES / spec.itemSize()
              + " for "
              + spec.name()
              + " to stay below 2 GiB");
    }
    return (int) floats;
  }

  private static FloatBuffer allocate(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static FloatBuffer checked(FloatBuffer input, int floats, String graph) {
    if (!input.isDirect() || input.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          graph + ": the input buffer must be direct and of native byte order, is " + input);
    }
    if (input.isReadOnly() || input.capacity() < floats) {
      throw new IllegalArgumentException(
          graph
              + ": the input buffer holds "
              + input.capacity()
              + (input.isReadOnly() ? " read-only" : "")
              + " floats, needs "
              + floats
              + " that can be written");
    }
    return input.slice(0, floats);
  }
}
