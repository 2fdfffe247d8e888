package io.venturi.cli.demo;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.CodecYardstick;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.model.ServedModel;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a camera would have of a served model: an encoder for each rate point, and the yardstick to
 * measure them by where the bundle holds the unsplit model. Belongs to one thread.
 */
final class EdgeHalf implements AutoCloseable {
  private static final int WARM_SIDE = 64;
  private static final int WARM_RUNS = 3;

  private final ServedModel model;
  private final Map<String, EdgeEncoder> encoders = new LinkedHashMap<>();
  private @Nullable CodecYardstick yardstick;

  /**
   * Opens and warms everything up.
   *
   * @param bundle may be closed afterwards
   */
  EdgeHalf(ServedModel model, ModelBundle bundle) {
    this.model = model;
    try {
      for (RatePoint point : bundle.manifest().ratePoints()) {
        EdgeOptions options = EdgeOptions.defaults().withRatePoint(point.name());
        encoders.put(point.name(), EdgeEncoder.open(bundle, options));
      }
      yardstick = UnsplitModel.isIn(bundle) ? new CodecYardstick(bundle) : null;
      warmUp();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void warmUp() {
    ByteBuffer grey = ByteBuffer.allocateDirect(3 * WARM_SIDE * WARM_SIDE);
    ImageView image = ImageView.packed(PixelFormat.BGR, WARM_SIDE, WARM_SIDE, grey);
    for (int run = 0; run < WARM_RUNS; run++) {
      encoders.values().forEach(encoder -> encoder.encode(image));
      if (yardstick != null) {
        String label = yardstick.labelOf(image);
        for (ImageCodec codec : ImageCodec.values()) {
          yardstick.offloadKeeping(label, image, codec);
        }
      }
    }
  }

  /** The model whose frames this makes. */
  ServedModel model() {
    return model;
  }

  /**
   * The encoder of a rate point.
   *
   * @throws Refusal when there is none of this name
   */
  EdgeEncoder encoder(String ratePoint) {
    EdgeEncoder encoder = encoders.get(ratePoint);
    if (encoder == null) {
      throw Refusal.of(
          Refusal.Reason.INVALID,
          "no rate point '" + ratePoint + "' in " + model.key() + "; it has " + encoders.keySet());
    }
    return encoder;
  }

  /** Empty when the bundle does not hold the unsplit model. */
  Optional<CodecYardstick> yardstick() {
    return Optional.ofNullable(yardstick);
  }

  @Override
  public void close() {
    encoders.values().forEach(EdgeEncoder::close);
    if (yardstick != null) {
      yardstick.close();
    }
  }
}
