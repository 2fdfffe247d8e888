package io.venturi.method;

import io.venturi.OpenParts;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameReader;
import io.venturi.image.ImageView;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A rate point of a bundle, as it is deployed: {@link EdgeEncoder} and {@link TailRunner}. */
public final class SplitMethod implements Method<TaskResult> {
  private final OpenParts parts = new OpenParts();
  private final EdgeEncoder edge;
  private final TailRunner server;
  private final CompatSizes compat;
  private final PreprocessSpec spec;
  private final FrameReader reader = new FrameReader();
  private ByteBuffer frame = ByteBuffer.allocate(0);
  private @Nullable ImageView last;

  private SplitMethod(ModelBundle bundle, RatePoint point, MethodSetting setting) {
    this.spec = bundle.manifest().preprocess();
    EdgeOptions edgeOptions =
        EdgeOptions.defaults()
            .withRatePoint(point.name())
            .withThreads(setting.threads())
            .withSteps(setting.steps());
    TailOptions tailOptions = TailOptions.defaults().withRatePoint(point.name());
    try {
      this.edge = parts.own(EdgeEncoder.open(bundle, edgeOptions));
      this.server =
          parts.own(
              TailRunner.open(
                  bundle, tailOptions.withThreads(setting.threads()).withSteps(setting.steps())));
      this.compat = parts.own(CompatSizes.open(bundle, point, edgeOptions));
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
    last = picture;
    return frame;
  }

  @Override
  public TaskResult decode(ByteBuffer message) {
    TaskResult result = server.run(message, TaskResult.class);
    return last == null ? result : result.in(spec.window(last.width(), last.height()));
  }

  @Override
  public MessageSizes lastSizes() {
    if (last == null) {
      throw new IllegalStateException("nothing was encoded yet");
    }
    CompatSizes.Sizes other = compat.of(last, edge, frame);
    return new MessageSizes(
        frame.remaining(),
        reader.read(frame).payloadSizeBytes(),
        OptionalInt.of(other.frameBytes()),
        OptionalInt.of(other.pickledBytes()));
  }

  @Override
  public void close() {
    parts.close();
  }
}
