package io.venturi.engine.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.venturi.EngineException;
import io.venturi.engine.TensorSpec;
import java.util.Collection;
import java.util.List;

/**
 * What a graph takes and gives, checked to be one float32 tensor each.
 *
 * @param input the input
 * @param output the output
 * @param dynamicBatch whether the first dimension is free; else it is 1
 */
record GraphTensors(TensorSpec input, TensorSpec output, boolean dynamicBatch) {

  /**
   * @throws EngineException when the graph has other inputs or outputs
   */
  static GraphTensors of(OrtSession session, String graph) throws OrtException {
    Tensor input = single(session.getInputInfo().values(), graph, "input");
    Tensor output = single(session.getOutputInfo().values(), graph, "output");
    if (input.batch != output.batch) {
      throw new EngineException(
          graph
              + ": the first dimension of input "
              + input.spec.name()
              + " is "
              + batchName(input.batch)
              + " and of output "
              + output.spec.name()
              + " "
              + batchName(output.batch)
              + ", must be the same; name both \"batch\" when exporting");
    }
    return new GraphTensors(input.spec, output.spec, input.batch < 0);
  }

  private static Tensor single(Collection<NodeInfo> nodes, String graph, String role)
      throws OrtException {
    if (nodes.size() != 1) {
      List<String> names = nodes.stream().map(NodeInfo::getName).toList();
      throw new EngineException(
          graph + ": has " + nodes.size() + " " + role + "s " + names + ", must have one");
    }
    NodeInfo node = nodes.iterator().next();
    String where = graph + ": " + role + " " + node.getName();
    if (!(node.getInfo() instanceof TensorInfo info) || info.type != OnnxJavaType.FLOAT) {
      throw new EngineException(
          where
              + " is "
              + node.getInfo()
              + ", must be a float32 tensor; convert it when exporting");
    }
    long[] shape = info.getShape();
    return new Tensor(TensorSpec.of(node.getName(), shape, where), shape[0]);
  }

  private static String batchName(long batch) {
    return batch < 0 ? "free" : Long.toString(batch);
  }

  private record Tensor(TensorSpec spec, long batch) {}
}
