package io.venturi.resident;

import io.venturi.image.ImageView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Image to payload on a device. All memory is taken when it is opened and at the first image of a
 * geometry.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}.
 */
public interface ResidentEncoder extends AutoCloseable {
  /**
   * Encodes an image; waits once.
   *
   * @param payload direct; receives the payload from its position on, which does not move. Needs
   *     {@link io.venturi.entropy.RansEncoder#maxEncodedBytes} bytes of room
   * @return the payload's size
   * @throws io.venturi.VenturiException when the network gives a value that has no symbol, e.g. NaN
   * @throws io.venturi.GpuFatalException when the device is lost to this process
   */
  int encode(ImageView image, ByteBuffer payload);

  /**
   * Copies the latent of the last image to the host.
   *
   * @param latent direct, native order; receives C x H x W floats from its position on
   */
  void latent(FloatBuffer latent);

  @Override
  void close();
}
