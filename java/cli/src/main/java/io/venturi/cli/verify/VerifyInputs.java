package io.venturi.cli.verify;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.Preprocessors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The encoder's inputs: a rate point's golden images, then image files. */
final class VerifyInputs {
  private final ModelBundle bundle;
  private final RatePoint point;
  private final List<Path> files;

  VerifyInputs(ModelBundle bundle, RatePoint point, List<Path> files) {
    this.bundle = bundle;
    this.point = point;
    this.files = files;
  }

  /** Gives each to a consumer, in the same buffer. */
  void forEach(Consumer<FloatBuffer> consumer) {
    PreprocessSpec spec = bundle.manifest().preprocess();
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(4 * 3 * spec.cropHeight() * spec.cropWidth())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    bundle
        .golden(point)
        .map(GoldenVectors::cases)
        .orElse(List.of())
        .forEach(
            golden -> {
              spec.normalise(bundle.member(golden.image()), tensor);
              consumer.accept(tensor);
            });
    try (Preprocessor preprocessor = Preprocessors.preferred().open(spec)) {
      for (Path file : files) {
        try (DecodedImage image = ImageFiles.read(file)) {
          preprocessor.run(image.view(), tensor);
        }
        consumer.accept(tensor);
      }
    }
  }
}
