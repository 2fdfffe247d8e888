package io.venturi.cli.draw;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.ByteBuffer;

/** Pixels of a view as Java draws on them. */
final class Pixels {
  private Pixels() {}

  /**
   * A copy, every pixel as a square of so many.
   *
   * @param image BGR
   */
  static BufferedImage enlarged(ImageView image, int times) {
    if (image.format() != PixelFormat.BGR) {
      throw new IllegalArgumentException("format is " + image.format() + ", must be BGR");
    }
    int width = image.width() * times;
    BufferedImage copy =
        new BufferedImage(width, image.height() * times, BufferedImage.TYPE_3BYTE_BGR);
    byte[] to = ((DataBufferByte) copy.getRaster().getDataBuffer()).getData();
    ByteBuffer plane = image.planes().get(0);
    byte[] row = new byte[3 * image.width()];
    for (int y = 0; y < copy.getHeight(); y++) {
      plane.get(y / times * image.pitches().get(0), row);
      for (int x = 0; x < width; x++) {
        System.arraycopy(row, x / times * 3, to, 3 * (y * width + x), 3);
      }
    }
    return copy;
  }
}
