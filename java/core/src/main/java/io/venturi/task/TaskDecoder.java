package io.venturi.task;

import java.nio.FloatBuffer;

/**
 * Turns the output of a tail into a typed result. Immutable and thread-safe.
 *
 * @param <T> the result
 */
public interface TaskDecoder<T> {
  /** Floats of one result. */
  int outputSize();

  /**
   * Decodes one item.
   *
   * @param output {@link #outputSize()} floats are read from its position on, which does not move
   * @throws io.venturi.VenturiException when the values are none a sound tail gives, such as NaN
   */
  T decode(FloatBuffer output);
}
