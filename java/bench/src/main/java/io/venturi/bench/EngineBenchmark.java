package io.venturi.bench;

import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Microseconds that a run costs besides the network: a convolution of 3 x 8 x 8 values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
  /** Items of a run. */
  @Param({"1", "8"})
  public int batch;

  private Engine engine;
  private ExecutionContext context;

  /** Opens the graph on one thread. */
  @Setup
  public void open() throws IOException {
    byte[] onnx;
    try (InputStream graph = EngineBenchmark.class.getResourceAsStream("/conv-relu.onnx")) {
      onnx = graph.readAllBytes();
    }
    engine =
        Engines.named("onnxruntime").open(onnx, new EngineOptions("conv-relu", Precision.FP32, 1));
    context = engine.newContext(batch);
  }

  /** Closes it. */
  @TearDown
  public void close() {
    context.close();
    engine.close();
  }

  /** One run. */
  @Benchmark
  public void run() {
    context.run(batch);
  }
}
