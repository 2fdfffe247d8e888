package io.venturi.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalvesTest {
  @Test
  void everyHalf_toFloatAndBack_isItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Halves.toFloat((short) bits);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(Halves.toFloat(Halves.of(value))));
      } else {
        assertEquals((short) bits, Halves.of(value), "bits " + bits);
      }
    }
  }

  @Test
  void floats_betweenHalves_goToTheNearest_andFromTheMiddleToTheEvenOne() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float below = Halves.toFloat((short) bits);
      float above = Halves.toFloat((short) (bits + 1));
      float middle = (below + above) / 2;
      assertEquals((short) ((bits + 1) & ~1), Halves.of(middle), "bits " + bits);
      assertEquals((short) bits, Halves.of(Math.nextDown(middle)));
      assertEquals((short) (0x8000 | (bits + 1)), Halves.of(-Math.nextUp(middle)));
    }
  }

  @Test
  void floats_beyondTheLargestHalf_areInfinite() {
    assertEquals(0x7bff, Halves.of(Math.nextDown(65520f)));
    assertEquals(0x7c00, Halves.of(65520f));
    assertEquals((short) 0xfc00, Halves.of(-3e38f));
    assertEquals(0x7c00, Halves.of(Float.POSITIVE_INFINITY));
    assertEquals(1, Halves.of(0x1p-24f));
    assertEquals(0, Halves.of(0x1p-25f));
  }
}
