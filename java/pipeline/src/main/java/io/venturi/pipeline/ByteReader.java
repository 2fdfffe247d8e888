package io.venturi.pipeline;

import io.venturi.CorruptFrameException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.AffineBytes;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Frames with one byte a value. */
final class ByteReader implements LatentReader {
  private final FrameReader reader = new FrameReader();
  private final long fingerprint;
  private final LatentShape shape;

  ByteReader(ModelBundle bundle, RatePoint point) {
    this.fingerprint = bundle.fingerprint(point);
    this.shape = point.latent();
  }

  @Override
  public void read(ByteBuffer frame, FloatBuffer latentHat) {
    FrameHeader header = reader.readFor(frame, fingerprint, shape);
    if (!header.profile().equals(WireProfile.COMPAT)) {
      throw new CorruptFrameException(
          3, "latents in bytes have profile byte 0, this has " + header.profile().toByte());
    }
    int at = header.payloadOffset();
    try {
      AffineBytes.read(
          frame.slice(frame.position() + at, header.payloadSizeBytes()), shape, latentHat);
    } catch (CorruptFrameException e) {
      throw new CorruptFrameException(at + e.offset(), "payload, " + e.getMessage());
    }
  }
}
