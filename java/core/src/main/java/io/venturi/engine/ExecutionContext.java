package io.venturi.engine;

import java.nio.FloatBuffer;

/**
 * Runs one engine. Belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public interface ExecutionContext extends AutoCloseable {
  /** Most items of one run. */
  int maxBatch();

  /**
   * The input: direct, native order, maxBatch items; position 0 and limit at the end. Fill it
   * before {@link #run}.
   */
  FloatBuffer input();

  /** The output of the last run, likewise; overwritten by the next. */
  FloatBuffer output();

  /**
   * Runs the first items of the input; the output is complete on return.
   *
   * @param batch 1..maxBatch
   */
  void run(int batch);

  @Override
  void close();
}
