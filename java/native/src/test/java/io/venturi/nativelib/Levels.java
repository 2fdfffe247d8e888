package io.venturi.nativelib;

import io.venturi.image.ImageView;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;

/** The grey levels that a preprocessor works with, as interleaved RGB bytes. */
final class Levels {
  private Levels() {}

  /** A spec whose tensor values are grey levels. */
  static PreprocessSpec spec(String filter, int side, int cropWidth, int cropHeight) {
    float unit = 1 / 255f;
    return new PreprocessSpec(
        side,
        PreprocessSpec.Filter.valueOf(filter.toUpperCase(Locale.ROOT)),
        cropHeight,
        cropWidth,
        false,
        new float[3],
        new float[] {unit, unit, unit});
  }

  static float[] tensor(PreprocessSpec spec, ImageView image) {
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(3 * 4 * spec.cropHeight() * spec.cropWidth())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    try (Preprocessor preprocessor = new NativePreprocessorProvider().open(spec)) {
      preprocessor.run(image, tensor);
    }
    float[] values = new float[tensor.capacity()];
    tensor.get(0, values);
    return values;
  }

  static byte[] of(PreprocessSpec spec, ImageView image) {
    float[] tensor = tensor(spec, image);
    int plane = tensor.length / 3;
    byte[] levels = new byte[tensor.length];
    for (int i = 0; i < tensor.length; i++) {
      levels[i] = (byte) Math.round(tensor[i % 3 * plane + i / 3]);
    }
    return levels;
  }

  /** Red and blue exchanged. */
  static byte[] swapped(byte[] pixels) {
    byte[] swapped = pixels.clone();
    for (int i = 0; i < pixels.length; i += 3) {
      swapped[i] = pixels[i + 2];
      swapped[i + 2] = pixels[i];
    }
    return swapped;
  }

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }
}
