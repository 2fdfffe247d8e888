package io.venturi.cli.evaluate;

import io.venturi.OpenParts;
import io.venturi.image.ImageView;
import io.venturi.method.MessageSizes;
import io.venturi.method.Method;
import io.venturi.method.MethodSetting;
import io.venturi.method.NetworkPicture;
import io.venturi.method.UnsplitMethod;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/** Codec input compression: the picture travels, and the server runs the whole network on it. */
final class PictureCodecMethod implements Method<TaskResult> {
  private final PictureCodec codec;
  private final int quality;
  private final OpenParts parts = new OpenParts();
  private final UnsplitModel network;
  private final NetworkPicture input;
  private CodedPicture last = new CodedPicture(new byte[0], 0);

  PictureCodecMethod(PictureCodec codec, int quality, MethodSetting setting) {
    this.codec = codec;
    this.quality = quality;
    this.network = parts.own(UnsplitMethod.openNetwork(setting));
    this.input = parts.own(NetworkPicture.open(setting.yardstick(), setting.steps()));
  }

  @Override
  public ByteBuffer encode(ImageView picture) {
    last = codec.encode(input.of(picture), quality);
    return ByteBuffer.wrap(last.file());
  }

  @Override
  public TaskResult decode(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(message.position(), bytes);
    return codec
        .decode(bytes, decoded -> network.run(decoded, TaskResult.class))
        .in(input.window());
  }

  @Override
  public MessageSizes lastSizes() {
    return MessageSizes.ofFile(last.file().length, last.payloadBytes());
  }

  @Override
  public void close() {
    parts.close();
  }
}
