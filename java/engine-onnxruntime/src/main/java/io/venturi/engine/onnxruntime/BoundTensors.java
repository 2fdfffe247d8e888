package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors over the first items of an input and an output buffer, one pair per batch size.
 *
 * <p>Thread rule: one thread at a time.
 */
final class BoundTensors {
  private final OrtEnvironment environment;
  private final GraphTensors specs;
  private final FloatBuffer input;
  private final FloatBuffer output;
  private final @Nullable Batch[] batches;

  BoundTensors(
      OrtEnvironment environment,
      GraphTensors specs,
      FloatBuffer input,
      FloatBuffer output,
      int maxBatch) {
    this.environment = environment;
    this.specs = specs;
    this.input = input;
    this.output = output;
    this.batches = new Batch[maxBatch + 1];
  }

  /** The pair of a batch size, made on first use. */
  Batch of(int batch) throws OrtException {
    Batch bound = batches[batch];
    if (bound == null) {
      OnnxTensor in = tensor(specs.input(), input, batch);
      OnnxTensor out;
      try {
        out = tensor(specs.output(), output, batch);
      } catch (OrtException e) {
        in.close();
        throw e;
      }
      bound = new Batch(Map.of(specs.input().name(), in), Map.of(specs.output().name(), out));
      batches[batch] = bound;
    }
    return bound;
  }

  void close() {
    for (Batch bound : batches) {
      if (bound != null) {
        bound.inputs.values().forEach(OnnxTensor::close);
        bound.outputs.values().forEach(OnnxTensor::close);
      }
    }
  }

  private OnnxTensor tensor(TensorSpec spec, FloatBuffer buffer, int batch) throws OrtException {
    List<Integer> item = spec.itemShape();
    long[] shape = new long[item.size() + 1];
    shape[0] = batch;
    for (int i = 0; i < item.size(); i++) {
      shape[i + 1] = item.get(i);
    }
    return OnnxTensor.createTensor(environment, buffer.slice(0, batch * spec.itemSize()), shape);
  }

  /** By the tensors' names, as a run wants them. */
  record Batch(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}
}
