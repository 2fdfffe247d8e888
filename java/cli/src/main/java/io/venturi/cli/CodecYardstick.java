package io.venturi.cli;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.method.NetworkPicture;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.task.Classification;
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

  private final NetworkPicture input;
  private final UnsplitModel unsplit;
  private long preprocessNanos;

  /**
   * The smallest encoding that keeps a label, and what it costs apart from the link.
   *
   * @param edgeNanos image to bytes: preprocess and encode
   * @param serverNanos bytes to label: decode and the unsplit model
   */
  public record Offload(int quality, int sizeBytes, long edgeNanos, long serverNanos) {}

  public CodecYardstick(ModelBundle bundle) {
    this.input = NetworkPicture.open(bundle, Steps.preferred());
    this.unsplit = UnsplitModel.open(bundle);
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
   * The network's input as 8-bit BGR, which the codecs take. Valid until the next call, and as long
   * as the image is.
   */
  public ImageView networkInput(ImageView image) {
    long start = System.nanoTime();
    ImageView made = input.of(image);
    preprocessNanos = System.nanoTime() - start;
    return made;
  }

  @Override
  public void close() {
    input.close();
    unsplit.close();
  }
}
