package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.venturi.Release;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** A session of ONNX Runtime. Thread-safe. */
final class OnnxRuntimeEngine implements Engine {
  private final OrtEnvironment environment;
  private final SharedSession session;
  private final GraphTensors tensors;
  private final String graph;
  private final Release release;
  private boolean closed;

  /**
   * Takes over the session, unless it throws.
   *
   * @throws io.venturi.EngineException when the graph has not one float32 input and output
   */
  OnnxRuntimeEngine(OrtEnvironment environment, OrtSession session, String graph)
      throws OrtException {
    this.environment = environment;
    this.graph = graph;
    this.tensors = GraphTensors.of(session, graph);
    SharedSession shared = new SharedSession(session, graph);
    this.session = shared;
    this.release = new Release(this, "engine " + graph, shared::letGo);
  }

  @Override
  public TensorSpec input() {
    return tensors.input();
  }

  @Override
  public TensorSpec output() {
    return tensors.output();
  }

  @Override
  public synchronized ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
    if (closed) {
      throw new IllegalStateException("engine " + graph + " is closed");
    }
    if (maxBatch < 1 || maxBatch > 1 && !tensors.dynamicBatch()) {
      throw new IllegalArgumentException(
          graph
              + ": maxBatch is "
              + maxBatch
              + ", must be "
              + (tensors.dynamicBatch() ? "at least 1" : "1, the graph's batch is fixed"));
    }
    return new OnnxRuntimeContext(environment, session, tensors, graph, maxBatch, input);
  }

  @Override
  public synchronized void close() {
    closed = true;
    release.now();
  }
}
