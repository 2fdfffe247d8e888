package io.venturi.cli.evaluate;

import io.venturi.OpenParts;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.image.ImageView;
import io.venturi.method.MessageSizes;
import io.venturi.method.Method;
import io.venturi.method.MethodSetting;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.BatchTail;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Codec feature compression: the network's first half on the edge, its output as small pictures,
 * the second half on the server. sc2bench also pickles a tensor for every bound of a group, which
 * is not imitated: there is no pickled figure.
 */
final class FeatureCodecMethod implements Method<TaskResult> {
  private final OpenParts parts = new OpenParts();
  private final EdgeEncoder edge;
  private final BatchTail server;
  private final FeatureCodec codec;
  private final PreprocessSpec spec;
  private @Nullable ImageView last;
  private int lastBytes;

  FeatureCodecMethod(
      ModelBundle bundle, RatePoint point, MethodSetting setting, ImageCodec kind, int quality) {
    this.spec = bundle.manifest().preprocess();
    this.codec = new FeatureCodec(kind, quality, point.latent());
    EdgeOptions edgeOptions = EdgeOptions.defaults().withRatePoint(point.name());
    TailOptions tailOptions = TailOptions.defaults().withRatePoint(point.name());
    try {
      this.edge =
          parts.own(
              EdgeEncoder.open(
                  bundle, edgeOptions.withThreads(setting.threads()).withSteps(setting.steps())));
      this.server =
          parts.own(
              BatchTail.open(
                  bundle, tailOptions.withThreads(setting.threads()).withSteps(setting.steps())));
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  @Override
  public ByteBuffer encode(ImageView picture) {
    edge.encode(picture);
    last = picture;
    byte[] message = codec.encode(edge.latent());
    lastBytes = message.length;
    return ByteBuffer.wrap(message);
  }

  @Override
  public TaskResult decode(ByteBuffer message) {
    codec.decode(message, server.latent(0));
    server.run(1);
    TaskResult result = server.result(0, TaskResult.class);
    return last == null ? result : result.in(spec.window(last.width(), last.height()));
  }

  @Override
  public MessageSizes lastSizes() {
    return new MessageSizes(lastBytes, lastBytes, OptionalInt.empty(), OptionalInt.empty());
  }

  @Override
  public void close() {
    parts.close();
  }
}
