package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameWriter;
import io.venturi.image.ImageView;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import io.venturi.resident.ResidentEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * All steps on a device, the frame around the payload on the host. The device does them as one
 * piece, so their time is that of {@link Stage#ENCODE}; entropy encoding is the frame's alone.
 */
final class DeviceEdge implements EdgePath {
  private final ResidentEncoder encoder;
  private final WireProfile profile;
  private final LatentShape shape;
  private final Quantizer quantizer;
  private final FloatBuffer latent;
  private final FloatBuffer latentView;
  private final IntBuffer symbols;
  private final IntBuffer symbolsView;
  private final FrameWriter writer;
  private final long fingerprint;
  private boolean latentIsOfLast = true;
  private boolean symbolsAreOfLast = true;

  DeviceEdge(
      ModelBundle bundle, EdgeOptions options, WireProfile profile, ResidentEncoder encoder) {
    RatePoint ratePoint = options.ratePointOf(bundle);
    this.encoder = encoder;
    this.profile = profile;
    this.shape = ratePoint.latent();
    this.quantizer = options.steps().quantizer().open(bundle.tables(ratePoint).medians());
    this.latent =
        ByteBuffer.allocateDirect(4 * shape.symbolCount())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.latentView = latent.asReadOnlyBuffer();
    this.symbols = Latents.newSymbols(shape);
    this.symbolsView = symbols.asReadOnlyBuffer();
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.writer = new FrameWriter(RansEncoder.maxEncodedBytes(shape.symbolCount(), profile));
  }

  @Override
  public ByteBuffer encode(ImageView image, StageTimes.Clock clock) {
    ByteBuffer payload = writer.begin(profile, fingerprint, shape);
    latentIsOfLast = false;
    symbolsAreOfLast = false;
    int size = encoder.encode(image, payload);
    clock.lap(Stage.ENCODE);
    ByteBuffer frame = writer.finish(size);
    clock.lap(Stage.ENTROPY_ENCODE);
    return frame;
  }

  /** Few ask, so the latent comes down when somebody does; it has the device's symbols. */
  @Override
  public IntBuffer symbols() {
    if (!symbolsAreOfLast) {
      quantizer.quantize(latent(), shape, symbols);
      symbolsAreOfLast = true;
    }
    return symbolsView.clear();
  }

  @Override
  public FloatBuffer latent() {
    if (!latentIsOfLast) {
      encoder.latent(latent);
      latentIsOfLast = true;
    }
    return latentView.clear();
  }

  @Override
  public WireProfile profile() {
    return profile;
  }
}
