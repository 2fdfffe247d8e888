package io.venturi.cli;

import io.venturi.IncompatibleModelException;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoders;
import io.venturi.frame.FrameHeader;
import io.venturi.image.ImageView;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.StageTimes;
import io.venturi.pipeline.TailRunner;
import io.venturi.preprocess.Preprocessors;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Edge and server half of one rate point in this process. */
final class PhotoPath implements AutoCloseable {
  /** What became of one picture. */
  record Outcome(Classification result, int frameBytes, StageTimes edge, StageTimes tail) {}

  private final EdgeEncoder encoder;
  private final TailRunner runner;

  private PhotoPath(ModelBundle bundle, RatePoint point, ModelOptions options) {
    requireParts();
    this.encoder = EdgeEncoder.open(bundle, options.edge(point));
    this.runner = TailRunner.open(bundle, options.tail(point));
  }

  /** Opens the rate point that the options ask for. */
  static PhotoPath open(ModelBundle bundle, ModelOptions options) {
    return new PhotoPath(bundle, options.ratePoint(bundle.manifest()), options);
  }

  /** Opens the rate point that a frame names. */
  static PhotoPath openFor(ModelBundle bundle, ModelOptions options, FrameHeader header) {
    RatePoint point =
        bundle
            .findRatePoint(header.fingerprint())
            .orElseThrow(
                () ->
                    new IncompatibleModelException(
                        String.format(
                            "the frame belongs to model %016x, which is no rate point of %s; name its bundle with --bundle",
                            header.fingerprint(), bundle.manifest().name())));
    return new PhotoPath(bundle, point, options);
  }

  Outcome run(Path image) {
    try (DecodedImage decoded = ImageFiles.read(image)) {
      return run(decoded.view());
    }
  }

  Outcome run(ImageView image) {
    ByteBuffer frame = encoder.encode(image);
    int frameBytes = frame.remaining();
    Classification result = runner.run(frame);
    return new Outcome(result, frameBytes, encoder.lastTimes(), runner.lastTimes());
  }

  byte[] encode(Path image) {
    try (DecodedImage decoded = ImageFiles.read(image)) {
      return encoder.encodeToBytes(decoded.view());
    }
  }

  Classification decode(ByteBuffer frame) {
    return runner.run(frame);
  }

  EdgeEncoder encoder() {
    return encoder;
  }

  TailRunner runner() {
    return runner;
  }

  private static void requireParts() {
    try {
      EntropyCoders.preferred();
      Preprocessors.preferred();
      Engines.preferred();
    } catch (VenturiException e) {
      throw new EnvironmentException(e.getMessage() + " (venturi doctor tells more)", e);
    }
  }

  @Override
  public void close() {
    encoder.close();
    runner.close();
  }
}
