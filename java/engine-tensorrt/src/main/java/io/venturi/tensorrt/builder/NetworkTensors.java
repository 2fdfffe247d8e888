package io.venturi.tensorrt.builder;

import io.venturi.EngineBuildException;
import io.venturi.engine.TensorSpec;
import io.venturi.tensorrt.load.Shapes;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.ITensor;

/**
 * What a parsed graph takes and gives, checked to be one float32 tensor each.
 *
 * @param input the input
 * @param output the output
 * @param dynamicBatch whether the first dimension is free; else it is 1
 */
record NetworkTensors(TensorSpec input, TensorSpec output, boolean dynamicBatch) {
  /**
   * @throws io.venturi.EngineException when the graph has other inputs or outputs
   */
  static NetworkTensors of(INetworkDefinition network, String graph) {
    requireOne(network.getNbInputs(), graph, "input");
    requireOne(network.getNbOutputs(), graph, "output");
    ITensor input = network.getInput(0);
    ITensor output = network.getOutput(0);
    TensorSpec in = spec(input, graph, "input");
    TensorSpec out = spec(output, graph, "output");
    boolean dynamic = shape(input)[0] < 0;
    if (dynamic != shape(output)[0] < 0) {
      throw new EngineBuildException(
          graph
              + ": the first dimension of only one of input "
              + in.name()
              + " and output "
              + out.name()
              + " is free; name both \"batch\" when exporting");
    }
    return new NetworkTensors(in, out, dynamic);
  }

  /** The input's dimensions with a batch; to be closed by the caller. */
  Dims64 inputDims(int batch) {
    Dims64 dims = new Dims64();
    dims.nbDims(input.itemShape().size() + 1);
    dims.d(0, batch);
    for (int i = 0; i < input.itemShape().size(); i++) {
      dims.d(i + 1, input.itemShape().get(i));
    }
    return dims;
  }

  private static TensorSpec spec(ITensor tensor, String graph, String role) {
    String where = graph + ": " + role + " " + tensor.getName();
    DataType type = tensor.getType().intern();
    if (type != DataType.kFLOAT) {
      throw new EngineBuildException(
          where + " is " + type + ", must be float32; convert it when exporting");
    }
    return TensorSpec.of(tensor.getName(), shape(tensor), where);
  }

  private static void requireOne(int count, String graph, String role) {
    if (count != 1) {
      throw new EngineBuildException(graph + ": has " + count + " " + role + "s, must have one");
    }
  }

  private static long[] shape(ITensor tensor) {
    try (Dims64 dims = tensor.getDimensions()) {
      return Shapes.toArray(dims);
    }
  }
}
