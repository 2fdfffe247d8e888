package io.venturi.preprocess;

import io.venturi.image.ImageWindow;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * What happens to an image before the encoder; the same values are used in training (docs/bundle.md
 * section 2).
 *
 * <p>The shorter side is resized to {@code resizeShorterSide} (the longer one to {@code
 * floor(longer * size / shorter)}) with Pillow's antialiased filter, then a centred window of
 * {@code cropWidth} x {@code cropHeight} is cut (left = round-half-to-even((w - cropWidth) / 2),
 * likewise top), then pixel p of channel c becomes (p / 255 - mean[c]) / std[c].
 *
 * <p>Networks that must see the whole image have a spec made by {@link #fitting}: the image is
 * resized by the same filter, up or down, until it just fits the window; the side that has room
 * becomes {@code floor(side * window / other + 1/2)}, at least 1. It stands at the top left; the
 * rest has samples of 0.
 *
 * @param resizeShorterSide pixels; 0 when the image is fitted into the window and padded
 * @param filter resampling filter
 * @param cropHeight pixels of the window, at most resizeShorterSide unless that is 0
 * @param cropWidth likewise
 * @param bgr whether channel 0 of the output is blue instead of red
 * @param mean three values, in output channel order
 * @param std three values above 0, in output channel order
 */
public record PreprocessSpec(
    int resizeShorterSide,
    Filter filter,
    int cropHeight,
    int cropWidth,
    boolean bgr,
    float[] mean,
    float[] std) {

  private static final int MAX_RESIZE = 8192;

  /** Resampling filters, as Pillow defines them. */
  public enum Filter {
    BILINEAR,
    BICUBIC
  }

  public PreprocessSpec {
    int largest = resizeShorterSide == 0 ? MAX_RESIZE : resizeShorterSide;
    if (resizeShorterSide < 0
        || cropHeight < 1
        || cropWidth < 1
        || cropHeight > largest
        || cropWidth > largest
        || resizeShorterSide > MAX_RESIZE) {
      throw new IllegalArgumentException(
          "resize to "
              + resizeShorterSide
              + " and crop "
              + cropWidth
              + "x"
              + cropHeight
              + ": the crop must fit the resized shorter side, which must be 1..8192, or 0 to fit the"
              + " image into the crop");
    }
    mean = mean.clone();
    std = std.clone();
    if (mean.length != 3 || std.length != 3) {
      throw new IllegalArgumentException(
          "mean and std need 3 values, got " + mean.length + " and " + std.length);
    }
    for (int c = 0; c < 3; c++) {
      if (!Float.isFinite(mean[c]) || !(std[c] > 0) || !Float.isFinite(std[c])) {
        throw new IllegalArgumentException(
            "channel " + c + ": mean " + mean[c] + ", std " + std[c] + "; std must be above 0");
      }
    }
  }

  /** A spec that shows the whole of every image: resized to fit the window, then padded. */
  public static PreprocessSpec fitting(
      Filter filter, int height, int width, boolean bgr, float[] mean, float[] std) {
    return new PreprocessSpec(0, filter, height, width, bgr, mean, std);
  }

  /** Whether images are fitted into the window, not cropped. */
  public boolean isFitting() {
    return resizeShorterSide == 0;
  }

  /**
   * Where the tensor of an image lies in it: what results in pixels of the network's input are
   * mapped back by.
   *
   * @param imageWidth pixels, at least 1
   * @param imageHeight pixels, at least 1
   */
  public ImageWindow window(int imageWidth, int imageHeight) {
    if (imageWidth < 1 || imageHeight < 1) {
      throw new IllegalArgumentException(
          "image is " + imageWidth + "x" + imageHeight + ", sides must be at least 1");
    }
    if (!isFitting()) {
      int shorter = Math.min(imageWidth, imageHeight);
      int width = Math.toIntExact((long) imageWidth * resizeShorterSide / shorter);
      int height = Math.toIntExact((long) imageHeight * resizeShorterSide / shorter);
      int left = (int) Math.rint((width - cropWidth) / 2.0);
      int top = (int) Math.rint((height - cropHeight) / 2.0);
      return new ImageWindow(
          imageWidth, imageHeight, width, height, left, top, cropWidth, cropHeight);
    }
    boolean wide = (long) imageHeight * cropWidth <= (long) imageWidth * cropHeight;
    int width = wide ? cropWidth : scaled(imageWidth, cropHeight, imageHeight);
    int height = wide ? scaled(imageHeight, cropWidth, imageWidth) : cropHeight;
    return new ImageWindow(imageWidth, imageHeight, width, height, 0, 0, cropWidth, cropHeight);
  }

  private static int scaled(int side, int resized, int old) {
    return (int) Math.max(1, (2L * side * resized + old) / (2L * old));
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  /**
   * The last step alone, for an image that is resized and cut already: HWC bytes to CHW floats.
   *
   * @param rgb cropHeight x cropWidth x 3 bytes from position 0
   * @param tensor receives 3 x cropHeight x cropWidth floats from position 0
   */
  public void normalise(ByteBuffer rgb, FloatBuffer tensor) {
    int plane = cropHeight * cropWidth;
    for (int c = 0; c < 3; c++) {
      int from = bgr ? 2 - c : c;
      for (int i = 0; i < plane; i++) {
        tensor.put(c * plane + i, ((rgb.get(3 * i + from) & 0xff) / 255f - mean[c]) / std[c]);
      }
    }
  }
}
