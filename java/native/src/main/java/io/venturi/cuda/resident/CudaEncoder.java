package io.venturi.cuda.resident;

import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.image.ImageView;
import io.venturi.resident.ResidentEncoder;
import io.venturi.resident.ResidentProvider.EdgeParts;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Image to payload on one stream, with one wait; see {@link EncoderDevice}. */
final class CudaEncoder implements ResidentEncoder {
  private final ExclusiveUse use = new ExclusiveUse("ResidentEncoder");
  private final EncoderDevice device;
  private final Release release;

  CudaEncoder(EdgeParts parts) {
    EncoderDevice opened = new EncoderDevice(parts);
    device = opened;
    release = new Release(this, "ResidentEncoder", opened::close);
  }

  @Override
  public int encode(ImageView image, ByteBuffer payload) {
    use.enter();
    try {
      device.stage(image);
      try {
        device.queue();
      } finally {
        device.stream.synchronize(); // whatever happened: the next image needs the buffers
      }
      device.checkOutcomes();
      return device.take(payload);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void latent(FloatBuffer latent) {
    use.enter();
    try {
      device.stream.copyToHost(device.latent, latent, device.latent.sizeBytes());
      device.stream.synchronize();
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    use.close(release::now);
  }
}
