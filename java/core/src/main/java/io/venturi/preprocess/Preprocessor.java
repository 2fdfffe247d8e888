package io.venturi.preprocess;

import io.venturi.image.ImageView;
import java.nio.FloatBuffer;

/**
 * Image to network input in one pass. Belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public interface Preprocessor extends AutoCloseable {
  /** The spec it was opened with. */
  PreprocessSpec spec();

  /**
   * Resizes, crops, normalises and transposes.
   *
   * @param image any format and size
   * @param tensor direct, native order; receives 3 x cropHeight x cropWidth floats from its
   *     position on, which is not moved
   */
  void run(ImageView image, FloatBuffer tensor);

  @Override
  void close();
}
