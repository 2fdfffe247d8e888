package io.venturi.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.latent.LatentShape;
import io.venturi.method.MethodSetting;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.BatchTail;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureCodecTest {
  private static final LatentShape SHAPE = new LatentShape(5, 16, 24);

  @TempDir Path folder;

  /** Smooth, from about 0 to 4, and rising a little from channel to channel. */
  private static FloatBuffer features() {
    FloatBuffer features = FloatBuffer.allocate(SHAPE.symbolCount());
    for (int i = 0; i < SHAPE.symbolCount(); i++) {
      int x = i % SHAPE.width();
      features.put(i, (float) (2 + 1.5 * Math.sin(x / 6.0) + 0.02 * (i / SHAPE.planeSize())));
    }
    return features;
  }

  private static double largestError(FeatureCodec codec, byte[] message) {
    FloatBuffer back = FloatBuffer.allocate(SHAPE.symbolCount());
    codec.decode(ByteBuffer.wrap(message), back);
    double largest = 0;
    for (int i = 0; i < SHAPE.symbolCount(); i++) {
      largest = Math.max(largest, Math.abs(back.get(i) - features().get(i)));
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource(ImageCodec.class)
  void features_codedAndDecoded_comeBackTheCloserTheMoreBytes(ImageCodec kind) {
    FeatureCodec fine = new FeatureCodec(kind, 100, SHAPE);
    FeatureCodec coarse = new FeatureCodec(kind, 5, SHAPE);
    byte[] many = fine.encode(features());
    byte[] few = coarse.encode(features());
    assertTrue(many.length > few.length, many.length + " and " + few.length + " bytes");
    double close = largestError(fine, many);
    assertTrue(close < 0.15, "largest error " + close);
    assertTrue(largestError(coarse, few) > close);
  }

  @Test
  void cutMessage_isRefused() {
    FeatureCodec codec = new FeatureCodec(ImageCodec.JPEG, 50, SHAPE);
    byte[] message = codec.encode(features());
    FloatBuffer back = FloatBuffer.allocate(SHAPE.symbolCount());
    for (int size : new int[] {0, 11, 13, message.length - 1}) {
      ByteBuffer part = ByteBuffer.wrap(Arrays.copyOf(message, size));
      assertThrows(CorruptFrameException.class, () -> codec.decode(part, back), "cut to " + size);
    }
    ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(message, message.length + 1));
    assertThrows(CorruptFrameException.class, () -> codec.decode(longer, back));
  }

  @Test
  void method_onAPicture_isEncoderCodecAndTail() throws IOException {
    Path tiny = Path.of(System.getProperty("venturi.top"), "testdata/bundles/latent-bytes.venturi");
    Path pictures = EvaluateFixture.pictures(folder, 1).resolve("alpha");
    try (ModelBundle bundle = ModelBundle.open(tiny);
        DecodedImage image = ImageFiles.read(TaskSet.picturesIn(pictures).get(0))) {
      RatePoint point = bundle.defaultRatePoint();
      MethodSetting setting =
          new MethodSetting("classification", bundle, "", Steps.preferred(), 1, Map.of());
      try (EdgeEncoder edge = EdgeEncoder.open(bundle);
          BatchTail tail = BatchTail.open(bundle, TailOptions.defaults());
          FeatureCodecMethod method =
              new FeatureCodecMethod(bundle, point, setting, ImageCodec.WEBP, 60)) {
        FeatureCodec codec = new FeatureCodec(ImageCodec.WEBP, 60, point.latent());
        edge.encode(image.view());
        ByteBuffer wanted = ByteBuffer.wrap(codec.encode(edge.latent()));
        codec.decode(wanted, tail.latent(0));
        tail.run(1);
        ByteBuffer message = method.encode(image.view());
        assertEquals(wanted, message);
        assertEquals(tail.result(0), method.decode(message));
        assertEquals(message.remaining(), method.lastSizes().wireBytes());
      }
    }
  }
}
