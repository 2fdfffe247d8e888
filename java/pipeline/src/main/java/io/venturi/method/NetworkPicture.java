package io.venturi.method;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.ImageWindow;
import io.venturi.image.PixelFormat;
import io.venturi.pipeline.Steps;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The network's input as a picture of 8-bit BGR, which codecs take: resized and cropped, or fitted,
 * as the edge would send it, without padding. A packed BGR picture that has the size already is
 * passed on as it is.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class NetworkPicture implements AutoCloseable {
  private final PreprocessSpec spec;
  private final Preprocessor preprocessor;
  private final FloatBuffer tensor;
  private final ByteBuffer pixels;
  private ImageWindow window = ImageWindow.whole(1, 1);

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
    ImageWindow shown = spec.window(picture.width(), picture.height());
    window =
        new ImageWindow(
            shown.imageWidth(),
            shown.imageHeight(),
            shown.resizedWidth(),
            shown.resizedHeight(),
            shown.left(),
            shown.top(),
            Math.min(shown.width(), shown.resizedWidth()),
            Math.min(shown.height(), shown.resizedHeight()));
    if (isInput(picture)) {
      return picture;
    }
    preprocessor.run(picture, tensor);
    float[] mean = spec.mean();
    float[] std = spec.std();
    int plane = spec.cropHeight() * spec.cropWidth();
    for (int c = 0; c < 3; c++) {
      int to = spec.bgr() ? c : 2 - c;
      for (int y = 0; y < window.height(); y++) {
        for (int x = 0; x < window.width(); x++) {
          float value = tensor.get(c * plane + y * spec.cropWidth() + x) * std[c] + mean[c];
          pixels.put(3 * (y * window.width() + x) + to, (byte) Math.round(value * 255));
        }
      }
    }
    return view(pixels);
  }

  /** Where the last picture's input lies in it. */
  public ImageWindow window() {
    return window;
  }

  /** Bytes of the last input as a picture again. */
  ImageView view(ByteBuffer bytes) {
    return ImageView.packed(PixelFormat.BGR, window.width(), window.height(), bytes);
  }

  private boolean isInput(ImageView picture) {
    return picture.format() == PixelFormat.BGR
        && window.equals(ImageWindow.whole(picture.width(), picture.height()))
        && picture.pitches().get(0) == 3 * picture.width()
        && picture.planes().get(0).capacity() == 3 * picture.width() * picture.height();
  }

  @Override
  public void close() {
    preprocessor.close();
  }
}
