package io.venturi.cli.evaluate;

import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import java.util.List;

/** A codec in front of the unsplit network, at every quality of a sweep. */
record PictureCodecProvider(PictureCodec codec) implements MethodProvider {
  @Override
  public String name() {
    return codec.method();
  }

  @Override
  public String unavailableReason() {
    return codec.unavailableReason();
  }

  @Override
  public List<MethodPoint> points(MethodSetting setting) {
    return setting.qualities().getOrDefault(name(), codec.qualities()).stream()
        .map(
            quality ->
                new MethodPoint(
                    MethodCard.untrained(
                        name(),
                        codec.point(quality),
                        codec.description() + "; network " + setting.yardstickSha256()),
                    () -> new PictureCodecMethod(codec, quality, setting)))
        .toList();
  }
}
