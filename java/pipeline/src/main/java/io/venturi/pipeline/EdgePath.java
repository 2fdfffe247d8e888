package io.venturi.pipeline;

import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The steps from an image to its frame, on the host or on a device.
 *
 * <p>Thread rule: one thread at a time, which {@link EdgeEncoder} sees to.
 */
interface EdgePath {
  /** The frame of an image, valid until the next call; laps are taken of a clock that runs. */
  ByteBuffer encode(ImageView image, StageTimes.Clock clock);

  /** The symbols of the last image: read-only, from position 0 to the end. */
  IntBuffer symbols();

  /** The latent of the last image: read-only, direct, from position 0 to the end. */
  FloatBuffer latent();

  /** The stream format of the last frame, or of those to come. */
  WireProfile profile();
}
