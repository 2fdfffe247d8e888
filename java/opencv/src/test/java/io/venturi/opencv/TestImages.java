package io.venturi.opencv;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/** Images made here, and files of them that the JDK wrote. */
final class TestImages {
  private TestImages() {}

  /** Smooth colours with a bright corner at the top left. */
  static ImageView smoothBgr(int width, int height) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean corner = x < width / 4 && y < height / 4;
        pixels.put((byte) (corner ? 255 : 40 + 100 * x / width));
        pixels.put((byte) (corner ? 255 : 40 + 100 * y / height));
        pixels.put((byte) (corner ? 255 : 40 + 50 * (x + y) / (width + height)));
      }
    }
    return ImageView.packed(PixelFormat.BGR, width, height, pixels);
  }

  /** Every pixel another colour, as far as colours go. */
  static BufferedImage patterned(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xFF000000 | (7 * x & 255) << 16 | (11 * y & 255) << 8 | (x ^ y) & 255);
      }
    }
    return image;
  }

  static byte[] file(BufferedImage image, String format) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("the JDK cannot write " + format);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Blue, green and red at a place, as an RGB number. */
  static int rgb(ImageView view, int x, int y) {
    ByteBuffer plane = view.planes().get(0);
    int at = y * view.pitches().get(0) + 3 * x;
    return (plane.get(at + 2) & 255) << 16 | (plane.get(at + 1) & 255) << 8 | plane.get(at) & 255;
  }
}
