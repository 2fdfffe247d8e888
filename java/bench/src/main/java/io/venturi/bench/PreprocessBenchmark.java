package io.venturi.bench;

import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.Preprocessors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Microseconds from a 1920x1080 image to a 224x224 network input, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PreprocessBenchmark {
  private static final int WIDTH = 1920;
  private static final int HEIGHT = 1080;
  private static final int SIDE = 224;

  /** Replaced by every preprocessor found. */
  @Param("native")
  public String preprocessor = "";

  /** Layout of the image. */
  @Param({"RGB", "NV12"})
  public PixelFormat format;

  private Preprocessor opened;
  private ImageView image;
  private FloatBuffer tensor;

  /** Opens the preprocessor and makes a noisy image. */
  @Setup
  public void open() {
    PreprocessSpec spec =
        new PreprocessSpec(
            SIDE,
            PreprocessSpec.Filter.BILINEAR,
            SIDE,
            SIDE,
            false,
            new float[] {0.485f, 0.456f, 0.406f},
            new float[] {0.229f, 0.224f, 0.225f});
    opened = Preprocessors.named(preprocessor).open(spec);
    image = noise(format);
    tensor =
        ByteBuffer.allocateDirect(4 * 3 * SIDE * SIDE)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /** Closes it. */
  @TearDown
  public void close() {
    opened.close();
  }

  /** Resize, crop, normalise, transpose. */
  @Benchmark
  public FloatBuffer run() {
    opened.run(image, tensor);
    return tensor;
  }

  private static ImageView noise(PixelFormat format) {
    Random random = new Random(3);
    List<ByteBuffer> planes = new ArrayList<>();
    List<Integer> pitches = new ArrayList<>();
    for (int p = 0; p < format.planeCount(); p++) {
      int pitch = format.rowBytes(p, WIDTH);
      byte[] samples = new byte[pitch * format.rowCount(p, HEIGHT)];
      random.nextBytes(samples);
      planes.add(ByteBuffer.allocateDirect(samples.length).put(0, samples));
      pitches.add(pitch);
    }
    return new ImageView(format, WIDTH, HEIGHT, planes, pitches, ColorMatrix.BT709_LIMITED);
  }
}
