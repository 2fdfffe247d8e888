package io.venturi.preprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.image.ImageWindow;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreprocessWindowTest {
  private static final float[] MEAN = new float[3];
  private static final float[] STD = {1, 1, 1};

  private static PreprocessSpec fitting(int width, int height) {
    return PreprocessSpec.fitting(PreprocessSpec.Filter.BILINEAR, height, width, false, MEAN, STD);
  }

  private static PreprocessSpec cropping(int side, int width, int height) {
    return new PreprocessSpec(
        side, PreprocessSpec.Filter.BILINEAR, height, width, false, MEAN, STD);
  }

  @Test
  void window_ofAFittingSpec_holdsTheWholeImageAtTheTopLeft() {
    PreprocessSpec spec = fitting(320, 256);
    assertTrue(spec.isFitting());
    assertEquals(new ImageWindow(640, 480, 320, 240, 0, 0, 320, 256), spec.window(640, 480));
    assertEquals(new ImageWindow(320, 240, 320, 240, 0, 0, 320, 256), spec.window(320, 240));
    assertEquals(new ImageWindow(3000, 4000, 192, 256, 0, 0, 320, 256), spec.window(3000, 4000));
    assertEquals(new ImageWindow(10, 8, 320, 256, 0, 0, 320, 256), spec.window(10, 8));
    assertEquals(new ImageWindow(16384, 1, 320, 1, 0, 0, 320, 256), spec.window(16384, 1));
    assertEquals(new ImageWindow(1, 16384, 1, 256, 0, 0, 320, 256), spec.window(1, 16384));
    // 101 * 256 / 300 = 86.19, 103 * 256 / 300 = 87.89; halves up: 75 * 256 / 200 = 96, 25 * 2 /
    // 100
    assertEquals(86, spec.window(101, 300).resizedWidth());
    assertEquals(88, spec.window(103, 300).resizedWidth());
    assertEquals(1, fitting(2, 2).window(25, 100).resizedWidth());
  }

  @Test
  void window_ofACroppingSpec_isCentredWithHalvesToEven() {
    PreprocessSpec spec = cropping(224, 224, 224);
    assertFalse(spec.isFitting());
    assertEquals(new ImageWindow(640, 480, 298, 224, 37, 0, 224, 224), spec.window(640, 480));
    assertEquals(2, cropping(10, 5, 5).window(10, 10).left());
    assertEquals(4, cropping(10, 3, 3).window(10, 10).left()); // 3.5
  }

  @Test
  void window_everyGeometry_mapsPositionsBackExactly() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      int width = 1 + random.nextInt(5000);
      int height = 1 + random.nextInt(5000);
      PreprocessSpec spec =
          random.nextBoolean()
              ? fitting(1 + random.nextInt(500), 1 + random.nextInt(500))
              : cropping(64, 1 + random.nextInt(64), 1 + random.nextInt(64));
      ImageWindow window = spec.window(width, height);
      double x = random.nextDouble() * window.width();
      double y = random.nextDouble() * window.height();
      assertEquals(x, window.imageX(x) * window.resizedWidth() / width - window.left(), 1e-9);
      assertEquals(y, window.imageY(y) * window.resizedHeight() / height - window.top(), 1e-9);
      int column = random.nextInt(width);
      int row = random.nextInt(height);
      assertTrue(window.imageX(window.column(column)) <= column + 0.5 + 1e-9);
      assertTrue(column + 0.5 < window.imageX(window.column(column) + 1) + 1e-9);
      assertTrue(window.imageY(window.row(row)) <= row + 0.5 + 1e-9);
      assertTrue(row + 0.5 < window.imageY(window.row(row) + 1) + 1e-9);
      if (spec.isFitting()) {
        assertEquals(0, window.imageX(0));
        assertEquals(width, window.imageX(window.resizedWidth()), 1e-9);
        assertTrue(
            window.resizedWidth() == window.width() || window.resizedHeight() == window.height());
        assertTrue(
            window.resizedWidth() <= window.width() && window.resizedHeight() <= window.height());
      }
    }
  }

  @Test
  void specAndWindow_badSizes_areRefusedWithTheValues() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> fitting(0, 5))
            .getMessage()
            .contains("crop 0x5"));
    assertThrows(IllegalArgumentException.class, () -> fitting(8193, 5));
    assertThrows(IllegalArgumentException.class, () -> cropping(-1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> fitting(5, 5).window(0, 5));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new ImageWindow(5, 5, 5, 5, -1, 0, 5, 5))
            .getMessage()
            .contains("from (-1, 0)"));
  }
}
