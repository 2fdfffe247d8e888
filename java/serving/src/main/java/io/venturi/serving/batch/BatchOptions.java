package io.venturi.serving.batch;

import java.time.Duration;

/**
 * How one model is run. Immutable.
 *
 * @param maxBatch most frames of one batch, 1..1024
 * @param maxDelay how long a decoded frame waits for company while an execution context is free
 * @param contexts batches that run at the same time
 * @param decoders threads that entropy-decode
 * @param engineThreads threads of one batch; 0 shares the cores among the contexts
 * @param queueCapacity most frames that wait, decoded or not; beyond it requests are refused
 */
public record BatchOptions(
    int maxBatch,
    Duration maxDelay,
    int contexts,
    int decoders,
    int engineThreads,
    int queueCapacity) {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  public BatchOptions {
    check("maxBatch", maxBatch, 1, 1024);
    check("contexts", contexts, 1, 64);
    check("decoders", decoders, 1, 64);
    check("engineThreads", engineThreads, 0, 1024);
    check("queueCapacity", queueCapacity, 1, 1 << 20);
    if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofSeconds(10)) > 0) {
      throw new IllegalArgumentException("maxDelay is " + maxDelay + ", must be 0..10 s");
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be " + least + ".." + most);
    }
  }

  /** Batches of 16, no waiting for company, two contexts where there are two cores. */
  public static BatchOptions defaults() {
    return new BatchOptions(16, Duration.ZERO, Math.min(2, CORES), Math.min(2, CORES), 0, 256);
  }

  /** These, with another batch size. */
  public BatchOptions withMaxBatch(int frames) {
    return new BatchOptions(frames, maxDelay, contexts, decoders, engineThreads, queueCapacity);
  }

  /** These, with another delay. */
  public BatchOptions withMaxDelay(Duration delay) {
    return new BatchOptions(maxBatch, delay, contexts, decoders, engineThreads, queueCapacity);
  }

  /** These, with another number of contexts. */
  public BatchOptions withContexts(int count) {
    return new BatchOptions(maxBatch, maxDelay, count, decoders, engineThreads, queueCapacity);
  }

  /** These, with another number of decoding threads. */
  public BatchOptions withDecoders(int count) {
    return new BatchOptions(maxBatch, maxDelay, contexts, count, engineThreads, queueCapacity);
  }

  /** These, with another number of threads a batch. */
  public BatchOptions withEngineThreads(int count) {
    return new BatchOptions(maxBatch, maxDelay, contexts, decoders, count, queueCapacity);
  }

  /** These, with room for another number of frames. */
  public BatchOptions withQueueCapacity(int frames) {
    return new BatchOptions(maxBatch, maxDelay, contexts, decoders, engineThreads, frames);
  }

  /** Threads of one batch, the choice made. */
  int threadsOfOneBatch() {
    return engineThreads > 0 ? engineThreads : Math.max(1, CORES / contexts);
  }

  /** Latents that may lie decoded: what the contexts take next, and as much again. */
  int latents() {
    return Math.min(queueCapacity, 2 * contexts * maxBatch);
  }
}
