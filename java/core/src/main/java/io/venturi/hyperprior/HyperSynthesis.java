package io.venturi.hyperprior;

import java.nio.FloatBuffer;

/**
 * The hyper-decoder h_s: quantised hyper-latent to the parameters of the latent's distribution.
 * Both sides run the same network; they may run it with other engines and precisions as long as the
 * scales stay within the encoder's margin.
 *
 * <p>With an engine: {@code z -> { context.input().put(0, z, 0, z.remaining()); context.run(1);
 * return context.output(); }}.
 */
@FunctionalInterface
public interface HyperSynthesis {
  /**
   * @param zHat C_z x H_z x W_z floats from position to limit, which must not move; direct, valid
   *     during the call
   * @return from its position on: C x H x W scales; behind them, for a mean-scale hyperprior, C x H
   *     x W means. Valid until the next call; what stands behind is ignored
   */
  FloatBuffer run(FloatBuffer zHat);
}
