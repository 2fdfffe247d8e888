package io.venturi.entropy;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/**
 * Which table row codes each symbol.
 *
 * <p>Immutable; explicit buffers are read from index 0, must be direct and must not change while in
 * use.
 */
public sealed interface CdfIndexes {
  /** Symbol i uses row i / planeSize: the factorised prior over a channel-major latent. */
  record PerChannel(int planeSize) implements CdfIndexes {
    public PerChannel {
      if (planeSize < 1) {
        throw new IllegalArgumentException("planeSize is " + planeSize + ", must be at least 1");
      }
    }
  }

  /** Symbol i uses row rows[i], unsigned 8 bits. */
  record Bytes(ByteBuffer rows) implements CdfIndexes {}

  /** Symbol i uses row rows[i], unsigned 16 bits, native order. */
  record Shorts(ShortBuffer rows) implements CdfIndexes {}
}
