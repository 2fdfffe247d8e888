package io.venturi.method;

import io.venturi.image.ImageView;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/**
 * The network in one piece behind the pixels themselves: the accuracy that the other methods are
 * held against. Its message is the network's input with a byte a channel, uncompressed.
 */
public final class UnsplitMethod implements Method<TaskResult> {
  private final NetworkPicture input;
  private final UnsplitModel network;
  private int lastBytes;

  private UnsplitMethod(MethodSetting setting) {
    this.network = openNetwork(setting);
    this.input = NetworkPicture.open(setting);
  }

  /** Opens it on the yardstick of an evaluation. */
  public static UnsplitMethod open(MethodSetting setting) {
    return new UnsplitMethod(setting);
  }

  /** What is known of it. */
  public static MethodCard card(MethodSetting setting) {
    return MethodCard.untrained("unsplit", "", "network " + setting.yardstickSha256());
  }

  /** The yardstick's network, for pictures that {@link NetworkPicture} made. */
  public static UnsplitModel openNetwork(MethodSetting setting) {
    return UnsplitModel.openForInputs(
        setting.yardstick(),
        EdgeOptions.defaults().withSteps(setting.steps()).withThreads(setting.threads()));
  }

  @Override
  public ByteBuffer encode(ImageView picture) {
    ImageView view = input.of(picture);
    int bytes = 3 * view.width() * view.height();
    ByteBuffer pixels = view.planes().get(0).duplicate().clear().limit(bytes);
    lastBytes = pixels.remaining();
    return pixels;
  }

  @Override
  public TaskResult decode(ByteBuffer message) {
    return network.run(input.view(message), TaskResult.class).in(input.window());
  }

  @Override
  public MessageSizes lastSizes() {
    return MessageSizes.ofFile(lastBytes, lastBytes);
  }

  @Override
  public void close() {
    input.close();
    network.close();
  }
}
