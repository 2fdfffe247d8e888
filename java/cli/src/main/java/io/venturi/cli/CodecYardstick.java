package io.venturi.cli;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.Preprocessors;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What offloading the picture itself would cost: the bytes of the smallest JPEG or WebP of the
 * network's input (resized and cropped, as the edge would send it) for which the unsplit model
 * still gives a label.
 */
public final class CodecYardstick implements AutoCloseable {
  private static final int STEP = 5;
  private static final int BEST = 95;

  private final PreprocessSpec spec;
  private final Preprocessor preprocessor;
  private final UnsplitModel unsplit;
  private final FloatBuffer tensor;
  private final ByteBuffer pixels;
  private long preprocessNanos;

  /**
   * The smallest encoding that keeps a label, and what it costs apart from the link.
   *
   * @param edgeNanos image to bytes: preprocess and encode
   * @param serverNanos bytes to label: decode and the unsplit model
   */
  public record Offload(int quality, int sizeBytes, long edgeNanos, long serverNanos) {}

  public CodecYardstick(ModelBundle bundle) {
    this.spec = bundle.manifest().preprocess();
    this.preprocessor = Preprocessors.preferred().open(spec);
    this.unsplit = UnsplitModel.open(bundle);
    int count = 3 * spec.cropHeight() * spec.cropWidth();
    this.tensor =
        ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
    this.pixels = ByteBuffer.allocateDirect(count);
  }

  /** What the unsplit model makes of a picture. */
  public Classification classify(ImageView image) {
    return unsplit.run(image);
  }

  /** The label the unsplit model gives to the picture itself. */
  public String labelOf(ImageView image) {
    return unsplit.run(image).best().label();
  }

  /** Bytes of the smallest encoding that keeps the label; empty when none up to quality 95 does. */
  OptionalInt bytesKeeping(String label, ImageView image, ImageCodec codec) {
    return offloadKeeping(label, image, codec)
        .map(found -> OptionalInt.of(found.sizeBytes()))
        .orElse(OptionalInt.empty());
  }

  /** The lowest quality, in steps of 5, that keeps the label; empty when none up to 95 does. */
  public OptionalInt qualityKeeping(String label, ImageView image, ImageCodec codec) {
    return offloadKeeping(label, image, codec)
        .map(found -> OptionalInt.of(found.quality()))
        .orElse(OptionalInt.empty());
  }

  /** The lowest quality, in steps of 5 up to 95, that keeps the label, with what it costs. */
  public Optional<Offload> offloadKeeping(String label, ImageView image, ImageCodec codec) {
    ImageView input = networkInput(image);
    for (int quality = STEP; quality <= BEST; quality += STEP) {
      long start = System.nanoTime();
      byte[] encoded = codec.encode(input, quality);
      long sent = System.nanoTime();
      try (DecodedImage decoded = codec.decode(encoded)) {
        boolean kept = labelOf(decoded.view()).equals(label);
        long answered = System.nanoTime();
        if (kept) {
          long edge = preprocessNanos + sent - start;
          return Optional.of(new Offload(quality, encoded.length, edge, answered - sent));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The network's input as 8-bit BGR, which the codecs take: what preprocessing made, with the
   * normalisation undone. Valid until the next call.
   */
  public ImageView networkInput(ImageView image) {
    long start = System.nanoTime();
    preprocessor.run(image, tensor);
    preprocessNanos = System.nanoTime() - start;
    float[] mean = spec.mean();
    float[] std = spec.std();
    int plane = spec.cropHeight() * spec.cropWidth();
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        pixels.put(
            3 * i + (spec.bgr() ? c : 2 - c),
            (byte) Math.round((tensor.get(c * plane + i) * std[c] + mean[c]) * 255));
      }
    }
    return ImageView.packed(PixelFormat.BGR, spec.cropWidth(), spec.cropHeight(), pixels);
  }

  @Override
  public void close() {
    preprocessor.close();
    unsplit.close();
  }
}
