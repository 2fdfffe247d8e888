package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Precision;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two sides of a split choose their precisions alone. */
class MixedPrecisionTest {
  /** The tiny bundle's networks are random: a score may move this far. */
  private static final double TOLERANCE = 0.1;

  private static final int FINGERPRINT_END = 12;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void frames_ofAnyPrecision_areReadByServersOfAny(Precision edgePrecision) {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder plain = EdgeEncoder.open(bundle, edge(Precision.FP32));
        EdgeEncoder edge = EdgeEncoder.open(bundle, edge(edgePrecision))) {
      GoldenVectors.Case golden =
          bundle.golden(bundle.defaultRatePoint()).orElseThrow().cases().get(0);
      ImageView image = picture(bundle, golden);
      GoldenVectors.Score best = ((GoldenVectors.Labels) golden.expected()).top().get(0);
      assertEquals(
          plain.encode(image).slice(0, FINGERPRINT_END),
          edge.encode(image).slice(0, FINGERPRINT_END),
          "magic, version, profile, fingerprint");
      for (Precision tailPrecision : Precision.values()) {
        TailOptions options = TailOptions.defaults().withThreads(1).withPrecision(tailPrecision);
        try (TailRunner tail = TailRunner.open(bundle, options)) {
          var seen = tail.run(edge.encode(image)).best();
          assertEquals(best.label(), seen.label());
          assertEquals(best.score(), seen.score(), TOLERANCE);
        }
      }
    }
  }

  private static ImageView picture(ModelBundle bundle, GoldenVectors.Case golden) {
    PreprocessSpec spec = bundle.manifest().preprocess();
    ByteBuffer stored = bundle.member(golden.image());
    ByteBuffer pixels = ByteBuffer.allocateDirect(stored.remaining()).put(stored).flip();
    return ImageView.packed(PixelFormat.RGB, spec.cropWidth(), spec.cropHeight(), pixels);
  }

  private static EdgeOptions edge(Precision precision) {
    return EdgeOptions.defaults().withThreads(1).withPrecision(precision);
  }
}
