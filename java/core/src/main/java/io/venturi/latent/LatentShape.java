package io.venturi.latent;

/**
 * Shape of a latent, C x H x W, channel-major.
 *
 * @param channels 1..65535
 * @param height 1..65535
 * @param width 1..65535
 */
public record LatentShape(int channels, int height, int width) {
  /** Most symbols a frame may carry: 2^24. */
  public static final int MAX_SYMBOLS = 1 << 24;

  public LatentShape {
    if (channels < 1
        || height < 1
        || width < 1
        || channels > 65535
        || height > 65535
        || width > 65535
        || (long) channels * height * width > MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "latent "
              + channels
              + "x"
              + height
              + "x"
              + width
              + ": sides must be 1..65535, symbols at most "
              + MAX_SYMBOLS);
    }
  }

  /** channels * height * width. */
  public int symbolCount() {
    return channels * height * width;
  }

  /** height * width: symbols of one channel. */
  public int planeSize() {
    return height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
