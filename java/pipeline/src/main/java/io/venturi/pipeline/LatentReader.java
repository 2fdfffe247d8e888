package io.venturi.pipeline;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Frame to latent on the host, by the bundle's {@link io.venturi.bundle.LatentModel}. Trusts no
 * byte.
 *
 * <p>Thread rule: one thread at a time, which {@link LatentDecoder} sees to.
 */
interface LatentReader {
  /** See {@link LatentDecoder#decode}. */
  void read(ByteBuffer frame, FloatBuffer latentHat);
}
