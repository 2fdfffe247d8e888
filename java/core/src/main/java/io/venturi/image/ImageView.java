package io.venturi.image;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Pixels that somebody else owns. Nothing is copied: the planes must stay unchanged while the view
 * is in use.
 *
 * <p>Thread rule: immutable, but the buffers' contents are shared.
 *
 * @param format layout of the planes
 * @param width pixels, 1..16384
 * @param height pixels, 1..16384
 * @param planes one direct buffer per plane; the first sample stands at index 0
 * @param pitches bytes from one row to the next, per plane
 * @param colorMatrix meaning of YUV samples; ignored for other formats
 */
public record ImageView(
    PixelFormat format,
    int width,
    int height,
    List<ByteBuffer> planes,
    List<Integer> pitches,
    ColorMatrix colorMatrix) {

  /** Largest width and height. */
  public static final int MAX_SIDE = 16384;

  public ImageView {
    if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
      throw new IllegalArgumentException(
          "image is " + width + "x" + height + ", sides must be 1.." + MAX_SIDE);
    }
    planes = List.copyOf(planes);
    pitches = List.copyOf(pitches);
    if (planes.size() != format.planeCount() || pitches.size() != format.planeCount()) {
      throw new IllegalArgumentException(
          format
              + " has "
              + format.planeCount()
              + " planes, got "
              + planes.size()
              + " buffers and "
              + pitches.size()
              + " pitches");
    }
    for (int i = 0; i < planes.size(); i++) {
      checkPlane(format, width, height, i, planes.get(i), pitches.get(i));
    }
  }

  /** A view of one tightly packed RGB, BGR or GRAY plane. */
  public static ImageView packed(PixelFormat format, int width, int height, ByteBuffer pixels) {
    return new ImageView(
        format,
        width,
        height,
        List.of(pixels),
        List.of(format.rowBytes(0, width)),
        ColorMatrix.BT601_LIMITED);
  }

  private static void checkPlane(
      PixelFormat format, int width, int height, int plane, ByteBuffer buffer, int pitch) {
    int rowBytes = format.rowBytes(plane, width);
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          "plane " + plane + " is a heap buffer; use ByteBuffer.allocateDirect");
    }
    if (pitch < rowBytes) {
      throw new IllegalArgumentException(
          "plane " + plane + " has a pitch of " + pitch + " bytes, a row needs " + rowBytes);
    }
    long needed = (long) pitch * (format.rowCount(plane, height) - 1) + rowBytes;
    if (buffer.capacity() < needed) {
      throw new IllegalArgumentException(
          "plane " + plane + " holds " + buffer.capacity() + " bytes, needs " + needed);
    }
  }
}
