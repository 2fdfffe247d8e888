package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.AffineBytes;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** One byte a value; no entropy coding, so profiles have nothing to choose. */
final class ByteWriter implements LatentWriter {
  private final LatentShape shape;
  private final long fingerprint;
  private final FrameWriter writer;
  private final IntBuffer symbols;
  private final IntBuffer symbolsView;

  ByteWriter(ModelBundle bundle, EdgeOptions options) {
    RatePoint point = options.ratePointOf(bundle);
    this.shape = point.latent();
    this.fingerprint = bundle.fingerprint(point);
    this.writer = new FrameWriter(AffineBytes.sizeBytes(shape));
    this.symbols = Latents.newSymbols(shape);
    this.symbolsView = symbols.asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer write(FloatBuffer latent, StageTimes.Clock clock) {
    ByteBuffer payload = writer.begin(WireProfile.COMPAT, fingerprint, shape);
    int start = payload.position() + AffineBytes.HEADER_BYTES;
    int size = AffineBytes.write(latent, shape, payload);
    for (int i = 0; i < shape.symbolCount(); i++) {
      symbols.put(i, payload.get(start + i) & 0xff);
    }
    ByteBuffer frame = writer.finish(size);
    clock.lap(Stage.QUANTISE);
    return frame;
  }

  @Override
  public IntBuffer symbols() {
    return symbolsView.clear();
  }

  @Override
  public WireProfile profile() {
    return WireProfile.COMPAT;
  }
}
