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
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessors;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Edge and server half of one rate point in this process. */
final class PhotoPath implements AutoCloseable {
  /** What became of one picture; boxes and masks are in its pixels. */
  record Outcome(TaskResult result, int frameBytes, StageTimes edge, StageTimes tail) {}

  private final EdgeEncoder encoder;
  private final TailRunner runner;
  private final PreprocessSpec preprocess;

  private PhotoPath(ModelBundle bundle, RatePoint point, ModelOptions options) {
    requireParts();
    this.preprocess = bundle.manifest().preprocess();
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

  Outcome run(ImageView image) {
    ByteBuffer frame = encoder.encode(image);
    int frameBytes = frame.remaining();
    TaskResult result =
        runner.run(frame, TaskResult.class).in(preprocess.window(image.width(), image.height()));
    return new Outcome(result, frameBytes, encoder.lastTimes(), runner.lastTimes());
  }

  byte[] encode(Path image) {
    try (DecodedImage decoded = ImageFiles.read(image)) {
      return encoder.encodeToBytes(decoded.view());
    }
  }

  /** Boxes and masks are in pixels of the network's input. */
  TaskResult decode(ByteBuffer frame) {
    return runner.run(frame, TaskResult.class);
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
