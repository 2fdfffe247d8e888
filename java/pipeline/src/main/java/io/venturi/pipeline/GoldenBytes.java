package io.venturi.pipeline;

import io.venturi.CorruptFrameException;
import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.latent.AffineBytes;
import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Golden vectors of latents in bytes. */
final class GoldenBytes implements GoldenCoding {
  private final Members members;
  private final LatentShape shape;
  private final IntBuffer symbols;
  private final ByteBuffer payload;

  GoldenBytes(ModelBundle bundle, RatePoint point) {
    this.members = new Members(bundle);
    this.shape = point.latent();
    this.symbols = Latents.newSymbols(shape);
    this.payload = ByteBuffer.allocateDirect(AffineBytes.sizeBytes(shape));
  }

  @Override
  public String firstDifference(GoldenVectors.Case expected) {
    members.symbols(expected.symbols(), symbols);
    AffineBytes.write(members.floats(expected.latent()), shape, payload.clear());
    payload.flip();
    for (int i = 0; i < shape.symbolCount(); i++) {
      int seen = payload.get(AffineBytes.HEADER_BYTES + i) & 0xff;
      if (seen != symbols.get(i)) {
        return String.format(
            "quantising '%s' gives %d at symbol %d, %s has %d",
            expected.latent(), seen, i, expected.symbols(), symbols.get(i));
      }
    }
    int at = payload.mismatch(members.bytes(expected.compat()));
    return at < 0
        ? ""
        : "the payload differs from '" + expected.compat() + "' at byte " + at + " of " + payload;
  }

  @Override
  public void dequantize(FloatBuffer latentHat) {
    try {
      AffineBytes.read(payload, shape, latentHat);
    } catch (CorruptFrameException e) {
      throw new AssertionError("this payload was written here", e);
    }
  }
}
