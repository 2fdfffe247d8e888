package io.venturi.task;

import io.venturi.image.ImageWindow;

/**
 * What a network says about a picture: labels, boxes or masks. Immutable.
 *
 * <p>Positions and sizes are pixels of the network's input until {@link #in} maps them back; the
 * server half sees frames and does not know the picture's size.
 */
public sealed interface TaskResult permits Classification, Detections, SegmentationMap {
  /**
   * The same result in pixels of the whole picture.
   *
   * @param window where the network's input lies in the picture, from {@code PreprocessSpec.window}
   * @throws IllegalArgumentException when the window's size is not this result's
   */
  TaskResult in(ImageWindow window);

  /**
   * This result as what it is.
   *
   * @throws io.venturi.IncompatibleModelException when it is of another task
   */
  default <R extends TaskResult> R as(Class<R> kind) {
    if (!kind.isInstance(this)) {
      throw new io.venturi.IncompatibleModelException(
          "the model gives "
              + getClass().getSimpleName()
              + ", the caller wants "
              + kind.getSimpleName()
              + ": use a bundle of that task");
    }
    return kind.cast(this);
  }
}
