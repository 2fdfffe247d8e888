package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.Quantizers;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The test photos through the whole path: as accurate as PyTorch measured it, and byte for byte the
 * same frame from the plain-Java quantiser and coder as from the preferred ones. Needs the photos
 * beside the repository.
 */
class SharedSplitTest {
  /** One point of top-1 accuracy. */
  private static final double TOLERANCE = 0.01;

  private final Path photos =
      EditableBundle.tinyPath().resolve("../../../../shared/data/classification/test").normalize();

  @Test
  void testPhotos_areAsAccurateAsInTraining_withEqualFramesFromBothTwins() throws IOException {
    assumeTrue(Files.isDirectory(photos), "no photos at " + photos);
    assumeTrue(DefaultBundle.find().isPresent(), "models/bundles holds no bundle yet");
    try (ModelBundle bundle = ModelBundle.open(DefaultBundle.find().get());
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner tail = TailRunner.open(bundle);
        EdgeEncoder twin =
            EdgeEncoder.open(bundle, EdgeOptions.defaults().withSteps(plainJava()))) {
      Double expected = edge.ratePoint().testTop1();
      assumeTrue(expected != null, "the bundle does not say its test accuracy");
      int right = 0;
      List<Path> files = files();
      for (Path file : files) {
        try (DecodedImage image = ImageFiles.read(file)) {
          ByteBuffer frame = edge.encode(image.view());
          assertEquals(twin.encode(image.view()), frame, file.toString());
          String label = file.getParent().getFileName().toString();
          right += tail.run(frame).best().label().equals(label) ? 1 : 0;
        }
      }
      assertEquals(expected, (double) right / files.size(), TOLERANCE, right + " photos right");
    }
  }

  private static Steps plainJava() {
    return Steps.preferred()
        .withQuantizer(Quantizers.named("java"))
        .withCoder(EntropyCoders.named("java"));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(photos)) {
      return files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    }
  }
}
