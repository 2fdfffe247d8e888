package io.venturi.image;

/** Layout of the pixels of an {@link ImageView}. All samples are 8 bits. */
public enum PixelFormat {
  /** One plane, 3 bytes a pixel. */
  RGB(1),
  /** One plane, 3 bytes a pixel, as OpenCV keeps it. */
  BGR(1),
  /** One plane, 1 byte a pixel. */
  GRAY(1),
  /** Plane Y, then plane UV interleaved at half width and height (Jetson cameras). */
  NV12(2),
  /** Planes Y, U, V; U and V at half width and height (I420). */
  YUV420(3);

  private final int planeCount;

  PixelFormat(int planeCount) {
    this.planeCount = planeCount;
  }

  /** Number of planes, 1..3. */
  public int planeCount() {
    return planeCount;
  }

  /** Whether the samples are luma and chroma, so that a {@link ColorMatrix} applies. */
  public boolean isYuv() {
    return planeCount > 1;
  }

  /** Bytes of one row of a plane of an image of this width, without padding. */
  public int rowBytes(int plane, int width) {
    return switch (this) {
      case RGB, BGR -> 3 * width;
      case GRAY -> width;
      case NV12 -> plane == 0 ? width : 2 * ((width + 1) / 2);
      case YUV420 -> plane == 0 ? width : (width + 1) / 2;
    };
  }

  /** Rows of a plane of an image of this height. */
  public int rowCount(int plane, int height) {
    return plane == 0 ? height : (height + 1) / 2;
  }
}
