package io.venturi.cli.evaluate;

import io.venturi.image.ImageView;
import io.venturi.method.MessageSizes;
import io.venturi.method.Method;
import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A method of a user's own, found by ServiceLoader: always the first label, in no bytes to speak
 * of. With system property {@code venturi.test.halt} it ends the process at that picture, in the
 * way kill -9 does: nothing is closed, nothing flushed.
 */
public final class HaltingProvider implements MethodProvider {
  static final String NAME = "halting";
  private static int calls;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<MethodPoint> points(MethodSetting setting) {
    String label = setting.yardstick().manifest().labels().get(0);
    return List.of(
        new MethodPoint(
            MethodCard.untrained(NAME, "always", "label " + label), () -> new Always(label)));
  }

  private record Always(String label) implements Method<Classification> {
    @Override
    public ByteBuffer encode(ImageView picture) {
      if (++calls == Integer.getInteger("venturi.test.halt", -1)) {
        Runtime.getRuntime().halt(137);
      }
      return ByteBuffer.allocate(1);
    }

    @Override
    public Classification decode(ByteBuffer message) {
      return new Classification(List.of(new Classification.Score(0, label, 1)));
    }

    @Override
    public MessageSizes lastSizes() {
      return MessageSizes.ofFile(1, 1);
    }

    @Override
    public void close() {}
  }
}
