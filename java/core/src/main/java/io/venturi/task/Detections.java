package io.venturi.task;

import io.venturi.image.ImageWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects found in a picture, best first. Immutable.
 *
 * @param width pixels of the picture that the boxes lie in
 * @param height likewise
 * @param boxes none reaches beyond the picture, and none is empty
 */
public record Detections(int width, int height, List<Box> boxes) implements TaskResult {
  /**
   * One object. Coordinates are continuous: 0 is the outer edge of the first pixel.
   *
   * @param left below right
   * @param top below bottom
   * @param right at most the picture's width
   * @param bottom at most the picture's height
   * @param index position among the model's labels
   * @param label its name
   * @param score 0..1
   */
  public record Box(
      double left, double top, double right, double bottom, int index, String label, float score) {
    /** Pixels squared. */
    public double area() {
      return (right - left) * (bottom - top);
    }

    /** Area that two boxes share over the area that either covers, 0..1. */
    public double overlap(Box other) {
      double across = Math.min(right, other.right) - Math.max(left, other.left);
      double down = Math.min(bottom, other.bottom) - Math.max(top, other.top);
      double shared = Math.max(0, across) * Math.max(0, down);
      return shared / (area() + other.area() - shared);
    }
  }

  public Detections {
    boxes = List.copyOf(boxes);
    for (Box box : boxes) {
      if (!(0 <= box.left && box.left < box.right && box.right <= width)
          || !(0 <= box.top && box.top < box.bottom && box.bottom <= height)) {
        throw new IllegalArgumentException(
            box + " is empty or reaches beyond a picture of " + width + "x" + height);
      }
    }
  }

  /** Boxes that lie in padding alone are left out; the others end where the picture does. */
  @Override
  public Detections in(ImageWindow window) {
    if (window.width() != width || window.height() != height) {
      throw new IllegalArgumentException(
          String.format(
              "boxes in %dx%d pixels, the window has %dx%d",
              width, height, window.width(), window.height()));
    }
    List<Box> mapped = new ArrayList<>(boxes.size());
    for (Box box : boxes) {
      double left = Math.max(0, window.imageX(box.left));
      double top = Math.max(0, window.imageY(box.top));
      double right = Math.min(window.imageWidth(), window.imageX(box.right));
      double bottom = Math.min(window.imageHeight(), window.imageY(box.bottom));
      if (left < right && top < bottom) {
        mapped.add(new Box(left, top, right, bottom, box.index, box.label, box.score));
      }
    }
    return new Detections(window.imageWidth(), window.imageHeight(), mapped);
  }

  /** Those with at least this score. */
  public Detections above(double score) {
    return new Detections(width, height, boxes.stream().filter(b -> b.score >= score).toList());
  }
}
