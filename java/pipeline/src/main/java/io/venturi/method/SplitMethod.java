package io.venturi.method;

import io.venturi.OpenParts;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameReader;
import io.venturi.image.ImageView;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.SymbolFramer;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** A rate point of a bundle, as it is deployed: {@link EdgeEncoder} and {@link TailRunner}. */
public final class SplitMethod implements Method<Classification> {
  private final OpenParts parts = new OpenParts();
  private final EdgeEncoder edge;
  private final TailRunner server;
  private final SymbolFramer compat;
  private final LatentShape latent;
  private final FrameReader reader = new FrameReader();
  private ByteBuffer frame = ByteBuffer.allocate(0);

  private SplitMethod(ModelBundle bundle, RatePoint point, MethodSetting setting) {
    this.latent = bundle.manifest().latent();
    EdgeOptions edgeOptions = EdgeOptions.defaults().withRatePoint(point.name());
    TailOptions tailOptions = TailOptions.defaults().withRatePoint(point.name());
    try {
      this.edge =
          parts.own(
              EdgeEncoder.open(
                  bundle, edgeOptions.withThreads(setting.threads()).withSteps(setting.steps())));
      this.server =
          parts.own(
              TailRunner.open(
                  bundle, tailOptions.withThreads(setting.threads()).withSteps(setting.steps())));
      this.compat = parts.own(SymbolFramer.open(bundle, point, WireProfile.COMPAT));
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  /** Opens both halves; the bundle may be closed afterwards. */
  public static SplitMethod open(ModelBundle bundle, RatePoint point, MethodSetting setting) {
    return new SplitMethod(bundle, point, setting);
  }

  @Override
  public ByteBuffer encode(ImageView picture) {
    frame = edge.encode(picture);
    return frame;
  }

  @Override
  public Classification decode(ByteBuffer message) {
    return server.run(message);
  }

  @Override
  public MessageSizes lastSizes() {
    ByteBuffer other = compat.frame(edge.symbols());
    int string = reader.read(other).payloadSizeBytes();
    return new MessageSizes(
        frame.remaining(),
        reader.read(frame).payloadSizeBytes(),
        OptionalInt.of(other.remaining()),
        OptionalInt.of(PickledSize.ofStrings(latent.height(), latent.width(), string)));
  }

  @Override
  public void close() {
    parts.close();
  }
}
