package io.venturi.engine;

/**
 * How an engine is opened.
 *
 * @param name what the graph is, for messages and logs, e.g. "rate1/encoder.onnx"
 * @param precision arithmetic of the graph, which holds it itself (casts, or quantise and
 *     dequantise pairs); an engine may key caches by it and must not change it
 * @param threads threads of one run; 0 leaves the choice to the engine
 * @param profile batch sizes, for engines with a builder
 */
public record EngineOptions(
    String name, Precision precision, int threads, OptimizationProfile profile) {
  public EngineOptions {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads is " + threads + ", must be 0..1024");
    }
  }

  /** With the profile of the process. */
  public EngineOptions(String name, Precision precision, int threads) {
    this(name, precision, threads, OptimizationProfile.ofProcess());
  }

  /** fp32, threads left to the engine. */
  public static EngineOptions named(String name) {
    return new EngineOptions(name, Precision.FP32, 0);
  }
}
