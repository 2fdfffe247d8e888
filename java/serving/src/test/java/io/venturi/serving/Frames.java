package io.venturi.serving;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Pictures;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Frames of the tiny bundle, and what a runner in this process makes of them. */
public final class Frames {
  /** Name of the tiny bundle's model. */
  public static final String MODEL = "tiny";

  private Frames() {}

  /** One frame of the default rate point. */
  public static ByteBuffer frame(int seed) {
    return frames("high", seed, 1).get(0);
  }

  /** Frames of a rate point, of pictures that differ. */
  public static List<ByteBuffer> frames(String ratePoint, int firstSeed, int count) {
    EdgeOptions options = EdgeOptions.defaults().withRatePoint(ratePoint).withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder edge = EdgeEncoder.open(bundle, options)) {
      List<ByteBuffer> frames = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        frames.add(ByteBuffer.wrap(edge.encodeToBytes(Pictures.rgb(48, 40, firstSeed + i))));
      }
      return frames;
    }
  }

  /** What the runner gives for each, one at a time. */
  public static List<Classification> expected(String ratePoint, List<ByteBuffer> frames) {
    TailOptions options = TailOptions.defaults().withRatePoint(ratePoint).withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        TailRunner runner = TailRunner.open(bundle, options)) {
      return frames.stream().map(runner::run).toList();
    }
  }

  /** The tiny bundle under another version. */
  public static byte[] bundleOfVersion(String version) {
    EditableBundle bundle = EditableBundle.tiny();
    bundle.manifest.put("modelVersion", version);
    return bundle.repair().toBytes();
  }
}
