package io.venturi.image;

/**
 * Where a network's input lies in the picture that it was made of: the picture was resized, then a
 * window of the result was taken. What the window shows beyond the resized picture is padding.
 * Immutable.
 *
 * <p>Coordinates are continuous: 0 is the outer edge of the first pixel, the centre of pixel i lies
 * at i + 0.5.
 *
 * @param imageWidth pixels of the picture, 1..16384
 * @param imageHeight likewise
 * @param resizedWidth pixels that its width became
 * @param resizedHeight likewise
 * @param left column of the resized picture where the window begins
 * @param top row likewise
 * @param width pixels of the window
 * @param height likewise
 */
public record ImageWindow(
    int imageWidth,
    int imageHeight,
    int resizedWidth,
    int resizedHeight,
    int left,
    int top,
    int width,
    int height) {
  public ImageWindow {
    if (imageWidth < 1
        || imageHeight < 1
        || resizedWidth < 1
        || resizedHeight < 1
        || left < 0
        || top < 0
        || width < 1
        || height < 1) {
      throw new IllegalArgumentException(
          String.format(
              "window of %dx%d from (%d, %d) on, in %dx%d made of %dx%d: sizes must be at least 1, starts at least 0",
              width, height, left, top, resizedWidth, resizedHeight, imageWidth, imageHeight));
    }
  }

  /** The window of a picture that is the network's input as it stands. */
  public static ImageWindow whole(int width, int height) {
    return new ImageWindow(width, height, width, height, 0, 0, width, height);
  }

  /** Where in the picture an x of the window lies; outside 0..imageWidth for padding. */
  public double imageX(double x) {
    return (x + left) * imageWidth / resizedWidth;
  }

  /** Where in the picture a y of the window lies; outside 0..imageHeight for padding. */
  public double imageY(double y) {
    return (y + top) * imageHeight / resizedHeight;
  }

  /**
   * The window's column that holds the centre of a column of the picture; outside 0..width-1 when
   * the window does not show it.
   */
  public int column(int imageColumn) {
    return (int) Math.floorDiv((2L * imageColumn + 1) * resizedWidth, 2L * imageWidth) - left;
  }

  /** The window's row that holds the centre of a row of the picture; likewise. */
  public int row(int imageRow) {
    return (int) Math.floorDiv((2L * imageRow + 1) * resizedHeight, 2L * imageHeight) - top;
  }
}
