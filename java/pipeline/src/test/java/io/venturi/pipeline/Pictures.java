package io.venturi.pipeline;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.Random;

/** Made-up pictures: smooth gradients with noise, the same for the same seed. */
public final class Pictures {
  private Pictures() {}

  public static ImageView rgb(int width, int height, long seed) {
    Random random = new Random(seed);
    int[] slopes = random.ints(6, -3, 4).toArray();
    int[] bases = random.ints(3, 40, 216).toArray();
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int value = bases[c] + slopes[c] * x + slopes[3 + c] * y + random.nextInt(32);
          pixels.put((byte) Math.max(0, Math.min(255, value)));
        }
      }
    }
    return ImageView.packed(PixelFormat.RGB, width, height, pixels);
  }
}
