package io.venturi.hyperprior;

import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Latent y and hyper-latent z to a frame.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public sealed interface HyperEncoder extends AutoCloseable permits HyperpriorEncoder, JointEncoder {
  /**
   * Encodes one latent.
   *
   * @param y C x H x W floats from its position on
   * @param z its hyper-latent, C_z x H_z x W_z floats from its position on
   * @return the frame from position to limit: direct, and valid until the next call
   * @throws io.venturi.VenturiException when a network gave a value that has no symbol or no row,
   *     e.g. NaN
   */
  ByteBuffer encode(FloatBuffer y, FloatBuffer z);

  /** The symbols of y of the last call, C x H x W: direct, read-only, valid until the next. */
  IntBuffer symbols();

  /** How the y stream of the last frame is coded, or of those to come. */
  WireProfile profile();

  @Override
  void close();
}
