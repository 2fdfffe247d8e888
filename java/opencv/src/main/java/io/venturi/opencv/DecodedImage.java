package io.venturi.opencv;

import io.venturi.Release;
import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pixels that OpenCV decoded, where OpenCV put them. After {@link #close()} nobody may read the
 * view's buffer: its memory is gone. A forgotten image is freed once its buffer is unreachable.
 *
 * <p>Thread rule: immutable; close it when no thread uses the view any more.
 */
public final class DecodedImage implements AutoCloseable {
  private final ImageView view;
  private final Release release;
  private volatile boolean closed;

  /**
   * Takes over the matrix.
   *
   * @param pixels not empty, 8-bit BGR
   */
  DecodedImage(Mat pixels, String name) {
    int pitch = Math.toIntExact(pixels.step());
    ByteBuffer plane;
    try (BytePointer start = pixels.data()) {
      plane = start.capacity((long) pitch * pixels.rows()).asByteBuffer();
    }
    view =
        new ImageView(
            PixelFormat.BGR,
            pixels.cols(),
            pixels.rows(),
            List.of(plane),
            List.of(pitch),
            ColorMatrix.BT601_LIMITED);
    // tied to the buffer, which the view and every slice of it keep alive, not to this object
    release = new Release(plane, "image " + name, pixels::close);
  }

  /**
   * The pixels: BGR, one direct plane.
   *
   * @throws IllegalStateException when closed
   */
  public ImageView view() {
    if (closed) {
      throw new IllegalStateException("the image is closed, its pixels are gone");
    }
    return view;
  }

  @Override
  public void close() {
    closed = true;
    release.now();
  }
}
