package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.image.ImageView;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real bundles, when they are there. */
class DefaultBundleTest {
  @Test
  void everyBundle_passesItsSelfTest() {
    for (Path file : bundles()) {
      try (ModelBundle bundle = ModelBundle.open(file)) {
        List<BundleSelfTest.Result> results = BundleSelfTest.run(bundle);
        assertEquals(bundle.manifest().ratePoints().size(), results.size());
        assertTrue(results.stream().anyMatch(result -> result.cases() > 0), file.toString());
      }
    }
  }

  @Test
  void everyRatePoint_takesAPictureFromEndToEnd() {
    ImageView image = Pictures.rgb(320, 240, 1);
    for (Path file : bundles()) {
      try (ModelBundle bundle = ModelBundle.open(file)) {
        for (RatePoint point : bundle.manifest().ratePoints()) {
          try (EdgeEncoder edge =
                  EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(point.name()));
              TailRunner tail =
                  TailRunner.open(bundle, TailOptions.defaults().withRatePoint(point.name()))) {
            ByteBuffer frame = edge.encode(image);
            assertTrue(tail.run(frame).best().score() > 0, point.name());
          }
        }
      }
    }
  }

  private static List<Path> bundles() {
    List<Path> bundles = DefaultBundle.all();
    assumeFalse(bundles.isEmpty(), "models/bundles holds no bundle yet");
    return bundles;
  }
}
