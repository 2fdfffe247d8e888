package io.venturi.hyperprior;

import java.nio.FloatBuffer;

/**
 * The context model of a joint autoregressive prior at one position: what was decoded before it,
 * and the hyper-decoder's numbers there, to scales and means of its channels. Both sides run the
 * same network, and differences between them add up from position to position.
 */
@FunctionalInterface
public interface ContextSynthesis {
  /**
   * @param position from position to limit, which must not move: the 5 x 5 window of y_hat about
   *     the position, C x 5 x 5, zeros where nothing was decoded yet and outside the latent; then
   *     2C numbers of the hyper-decoder
   * @return from its position on: C scales, then C means; valid until the next call
   */
  FloatBuffer run(FloatBuffer position);
}
