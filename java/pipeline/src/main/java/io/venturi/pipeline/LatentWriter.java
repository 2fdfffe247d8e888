package io.venturi.pipeline;

import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Latent to frame on the host, by the bundle's {@link io.venturi.bundle.LatentModel}.
 *
 * <p>Thread rule: one thread at a time, which {@link EdgeEncoder} sees to.
 */
interface LatentWriter {
  /** The frame of a latent, valid until the next call; laps are taken of a clock that runs. */
  ByteBuffer write(FloatBuffer latent, StageTimes.Clock clock);

  /** The symbols of the last latent: read-only, direct, from position 0 to the end. */
  IntBuffer symbols();

  /** The stream format of the last frame, or of those to come. */
  WireProfile profile();
}
