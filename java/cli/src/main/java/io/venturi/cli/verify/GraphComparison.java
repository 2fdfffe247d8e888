package io.venturi.cli.verify;

import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * A bare graph with one float32 input and output, on normal noise: the smallest thing an engine can
 * be asked to build and run.
 */
final class GraphComparison {
  private static final int INPUTS = 4;
  private static final long SEED = 20;

  private final String name;
  private final byte[] onnx;

  private GraphComparison(String name, byte[] onnx) {
    this.name = name;
    this.onnx = onnx;
  }

  static GraphComparison of(Path file) throws IOException {
    return new GraphComparison(file.getFileName().toString(), Files.readAllBytes(file));
  }

  Comparison compare(EngineProvider engine) {
    EngineOptions options = EngineOptions.named(name);
    try (ComparedNetwork network =
        new ComparedNetwork(Reference.engine().open(onnx, options), engine.open(onnx, options))) {
      Comparison result = new Comparison(Precision.FP32, "", Map.of("output", network.error()));
      FloatBuffer input =
          ByteBuffer.allocateDirect(4 * network.inputSize())
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      Random random = new Random(SEED);
      for (int i = 0; i < INPUTS; i++) {
        for (int at = 0; at < network.inputSize(); at++) {
          input.put(at, (float) random.nextGaussian());
        }
        network.compare(input);
        result.addInput();
      }
      return result;
    }
  }
}
