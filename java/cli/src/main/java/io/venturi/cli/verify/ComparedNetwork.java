package io.venturi.cli.verify;

import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import java.nio.FloatBuffer;

/** One network in two engines that get the same inputs; closes both. One thread at a time. */
final class ComparedNetwork implements AutoCloseable {
  private final Engine referenceEngine;
  private final Engine seenEngine;
  private final ExecutionContext reference;
  private final ExecutionContext seen;
  private final int inputSize;
  private final int outputSize;
  private final OutputError error = new OutputError();

  /** Takes both engines over. */
  ComparedNetwork(Engine reference, Engine seen) {
    this.referenceEngine = reference;
    this.seenEngine = seen;
    this.inputSize = reference.input().itemSize();
    this.outputSize = reference.output().itemSize();
    this.reference = reference.newContext(1);
    this.seen = seen.newContext(1);
  }

  /** Runs both and adds how far apart their outputs are. */
  void compare(FloatBuffer input) {
    reference.input().put(0, input, 0, inputSize);
    reference.run(1);
    error.add(reference.output(), seen(input), outputSize);
  }

  /** What the engine under test gives; until the next call. */
  FloatBuffer seen(FloatBuffer input) {
    seen.input().put(0, input, 0, inputSize);
    seen.run(1);
    return seen.output();
  }

  /** What the reference gave for the last compared input; until the next one. */
  FloatBuffer reference() {
    return reference.output();
  }

  /** Floats of an input. */
  int inputSize() {
    return inputSize;
  }

  /** Differences so far. */
  OutputError error() {
    return error;
  }

  @Override
  public void close() {
    reference.close();
    seen.close();
    referenceEngine.close();
    seenEngine.close();
  }
}
