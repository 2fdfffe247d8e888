package io.venturi.preprocess;

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
 * @param resizeShorterSide pixels
 * @param filter resampling filter
 * @param cropHeight pixels, at most resizeShorterSide
 * @param cropWidth pixels, at most resizeShorterSide
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

  /** Resampling filters, as Pillow defines them. */
  public enum Filter {
    BILINEAR,
    BICUBIC
  }

  public PreprocessSpec {
    if (resizeShorterSide < 1
        || cropHeight < 1
        || cropWidth < 1
        || cropHeight > resizeShorterSide
        || cropWidth > resizeShorterSide
        || resizeShorterSide > 8192) {
      throw new IllegalArgumentException(
          "resize to "
              + resizeShorterSide
              + " and crop "
              + cropWidth
              + "x"
              + cropHeight
              + ": the crop must fit the resized shorter side, which must be 1..8192");
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
