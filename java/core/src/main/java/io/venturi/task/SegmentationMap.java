package io.venturi.task;

import io.venturi.image.ImageWindow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A class for every pixel of a picture. Immutable. */
public final class SegmentationMap implements TaskResult {
  /** The class of pixels that the network did not see. */
  public static final int UNSEEN = 255;

  private final int width;
  private final int height;
  private final List<String> labels;
  private final List<Integer> palette;
  private final byte[] classes;

  /**
   * @param width pixels
   * @param height pixels
   * @param labels name of every class, 1..255
   * @param palette colour of every class, 0xRRGGBB
   * @param classes height x width unsigned classes, each below the number of labels or {@link
   *     #UNSEEN}; copied
   */
  public SegmentationMap(
      int width, int height, List<String> labels, List<Integer> palette, byte[] classes) {
    this(width, height, checked(labels, palette), List.copyOf(palette), classes.clone(), true);
  }

  private SegmentationMap(
      int width,
      int height,
      List<String> labels,
      List<Integer> palette,
      byte[] classes,
      boolean check) {
    this.width = width;
    this.height = height;
    this.labels = labels;
    this.palette = palette;
    this.classes = classes;
    if (check) {
      checkClasses();
    }
  }

  private static List<String> checked(List<String> labels, List<Integer> palette) {
    if (labels.isEmpty() || labels.size() > UNSEEN || palette.size() != labels.size()) {
      throw new IllegalArgumentException(
          labels.size()
              + " labels and "
              + palette.size()
              + " colours; there must be a colour for each of 1..255 labels");
    }
    return List.copyOf(labels);
  }

  private void checkClasses() {
    if (width < 1 || height < 1 || classes.length != (long) width * height) {
      throw new IllegalArgumentException(
          classes.length + " classes for a picture of " + width + "x" + height);
    }
    for (int i = 0; i < classes.length; i++) {
      int found = classes[i] & 0xff;
      if (found >= labels.size() && found != UNSEEN) {
        throw new IllegalArgumentException(
            "pixel " + i + " has class " + found + ", there are " + labels.size() + " labels");
      }
    }
  }

  /** Of classes that a decoder made: nothing is copied or checked. */
  static SegmentationMap of(
      int width, int height, List<String> labels, List<Integer> palette, byte[] classes) {
    return new SegmentationMap(width, height, labels, palette, classes, false);
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** Pixels. */
  public int height() {
    return height;
  }

  /** Name of every class. */
  public List<String> labels() {
    return labels;
  }

  /** Colour of every class, 0xRRGGBB. */
  public List<Integer> palette() {
    return palette;
  }

  /** The class of a pixel, or {@link #UNSEEN}. */
  public int classAt(int x, int y) {
    if (x < 0 || x >= width || y < 0 || y >= height) {
      throw new IllegalArgumentException(
          "pixel (" + x + ", " + y + ") of a picture of " + width + "x" + height);
    }
    return classes[y * width + x] & 0xff;
  }

  /** All classes, row by row, one unsigned byte a pixel; read-only. */
  public ByteBuffer classes() {
    return ByteBuffer.wrap(classes).asReadOnlyBuffer();
  }

  /** Pixels of every class, in the order of the labels; unseen ones count nowhere. */
  public long[] pixelCounts() {
    long[] counts = new long[UNSEEN + 1];
    for (byte found : classes) {
      counts[found & 0xff]++;
    }
    return Arrays.copyOf(counts, labels.size());
  }

  /** Every pixel of the picture takes the class of the pixel that holds its centre. */
  @Override
  public SegmentationMap in(ImageWindow window) {
    if (window.width() != width || window.height() != height) {
      throw new IllegalArgumentException(
          String.format(
              "classes of %dx%d pixels, the window has %dx%d",
              width, height, window.width(), window.height()));
    }
    int[] columns = new int[window.imageWidth()];
    Arrays.setAll(columns, window::column);
    byte[] mapped = new byte[Math.multiplyExact(window.imageWidth(), window.imageHeight())];
    int at = 0;
    for (int y = 0; y < window.imageHeight(); y++) {
      int row = window.row(y);
      boolean seen = row >= 0 && row < height;
      for (int column : columns) {
        boolean inside = seen && column >= 0 && column < width;
        mapped[at++] = inside ? classes[row * width + column] : (byte) UNSEEN;
      }
    }
    return of(window.imageWidth(), window.imageHeight(), labels, palette, mapped);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SegmentationMap map
        && width == map.width
        && height == map.height
        && labels.equals(map.labels)
        && palette.equals(map.palette)
        && Arrays.equals(classes, map.classes);
  }

  @Override
  public int hashCode() {
    return 31 * labels.hashCode() + Arrays.hashCode(classes);
  }

  @Override
  public String toString() {
    return "SegmentationMap[" + width + "x" + height + ", " + labels.size() + " labels]";
  }
}
