package io.venturi.client;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.Random;

/** Made-up pictures, the same for the same seed. */
final class Pictures {
  private Pictures() {}

  static ImageView rgb(int width, int height, long seed) {
    Random random = new Random(seed);
    int[] slopes = random.ints(6, -3, 4).toArray();
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    for (int i = 0; i < 3 * width * height; i++) {
      int value = 128 + slopes[i % 3] * (i / 3 % width) + slopes[3 + i % 3] * (i / 3 / width);
      pixels.put(i, (byte) Math.max(0, Math.min(255, value + random.nextInt(32))));
    }
    return ImageView.packed(PixelFormat.RGB, width, height, pixels);
  }
}
