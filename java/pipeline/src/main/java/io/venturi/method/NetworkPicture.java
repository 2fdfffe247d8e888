package io.venturi.method;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.pipeline.Steps;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The network's input as a picture of 8-bit BGR, which codecs take: resized and cropped as the edge
 * would send it. A packed BGR picture that has the size already is passed on as it is.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class NetworkPicture implements AutoCloseable {
  private final PreprocessSpec spec;
  private final Preprocessor preprocessor;
  private final FloatBuffer tensor;
  private final ByteBuffer pixels;

  private NetworkPicture(PreprocessSpec spec, Preprocessor preprocessor) {
    this.spec = spec;
    this.preprocessor = preprocessor;
    int count = 3 * spec.cropHeight() * spec.cropWidth();
    this.tensor =
        ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
    this.pixels = ByteBuffer.allocateDirect(count);
  }

  /** For the input that a bundle's networks take. */
  public static NetworkPicture open(ModelBundle bundle, Steps steps) {
    PreprocessSpec spec = bundle.manifest().preprocess();
    return new NetworkPicture(spec, steps.preprocessor().open(spec));
  }

  static NetworkPicture open(MethodSetting setting) {
    return open(setting.yardstick(), setting.steps());
  }

  /** The network's input; valid until the next call, and as long as the picture is. */
  public ImageView of(ImageView picture) {
    if (isInput(picture)) {
      return picture;
    }
    preprocessor.run(picture, tensor);
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
    return view(pixels);
  }

  /** Bytes that {@link #of} had as a picture again. */
  ImageView view(ByteBuffer bytes) {
    return ImageView.packed(PixelFormat.BGR, spec.cropWidth(), spec.cropHeight(), bytes);
  }

  private boolean isInput(ImageView picture) {
    int shorter = Math.min(picture.width(), picture.height());
    return picture.format() == PixelFormat.BGR
        && shorter == spec.resizeShorterSide()
        && picture.width() == spec.cropWidth()
        && picture.height() == spec.cropHeight()
        && picture.pitches().get(0) == 3 * picture.width()
        && picture.planes().get(0).capacity() == 3 * picture.width() * picture.height();
  }

  @Override
  public void close() {
    preprocessor.close();
  }
}
