package io.venturi.tensorrt.load;

import io.venturi.EngineException;
import io.venturi.engine.OptimizationProfile;
import io.venturi.engine.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;

/**
 * What an engine takes and gives, checked to be one float32 tensor each.
 *
 * @param input the input
 * @param output the output
 * @param profile batch sizes that the engine was built for
 */
public record EngineTensors(TensorSpec input, TensorSpec output, OptimizationProfile profile) {
  /**
   * Reads them from an engine.
   *
   * @throws EngineException when it has other inputs or outputs, or an unexpected shape
   */
  static EngineTensors of(ICudaEngine engine, String graph) {
    String input = single(engine, graph, TensorIOMode.kINPUT);
    String output = single(engine, graph, TensorIOMode.kOUTPUT);
    return new EngineTensors(
        spec(engine, graph, input), spec(engine, graph, output), profile(engine, input));
  }

  private static String single(ICudaEngine engine, String graph, TensorIOMode mode) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < engine.getNbIOTensors(); i++) {
      String name = engine.getIOTensorName(i);
      if (engine.getTensorIOMode(name).intern() == mode) {
        names.add(name);
      }
    }
    if (names.size() != 1) {
      String role = mode == TensorIOMode.kINPUT ? "input" : "output";
      throw new EngineException(
          graph
              + ": the engine has "
              + names.size()
              + " "
              + role
              + "s "
              + names
              + ", must have one");
    }
    return names.get(0);
  }

  private static TensorSpec spec(ICudaEngine engine, String graph, String name) {
    String where = graph + ": tensor " + name;
    DataType type = engine.getTensorDataType(name).intern();
    if (type != DataType.kFLOAT) {
      throw new EngineException(
          where + " is " + type + ", must be float32; convert it when exporting");
    }
    try (Dims64 dims = engine.getTensorShape(name)) {
      return TensorSpec.of(name, Shapes.toArray(dims), where);
    }
  }

  /** A graph with a fixed batch has no profile to ask for. */
  private static OptimizationProfile profile(ICudaEngine engine, String input) {
    long batch;
    try (Dims64 dims = engine.getTensorShape(input)) {
      batch = dims.d(0);
    }
    return batch > 0
        ? OptimizationProfile.fixed(Math.toIntExact(batch))
        : new OptimizationProfile(
            batch(engine, input, OptProfileSelector.kMIN),
            batch(engine, input, OptProfileSelector.kOPT),
            batch(engine, input, OptProfileSelector.kMAX));
  }

  private static int batch(ICudaEngine engine, String input, OptProfileSelector selector) {
    try (Dims64 dims = engine.getProfileShape(input, 0, selector)) {
      return Math.toIntExact(dims.d(0));
    }
  }
}
