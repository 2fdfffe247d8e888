package io.venturi.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static ByteBuffer mask(int... classes) {
    byte[] bytes = new byte[classes.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) classes[i];
    }
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void ratios_ofDrawnMasks_areThePythonTwins() throws IOException {
    ConfusionMatrix matrix = new ConfusionMatrix(6);
    ByteBuffer truth = mask();
    double[] ratios = {};
    double mean = -1;
    for (String line : Files.readAllLines(TestFiles.testdata("metric").resolve("masks.txt"))) {
      String[] words = line.replace("nan", "NaN").split(" ");
      double[] numbers = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
      int[] classes = Arrays.stream(numbers).mapToInt(number -> (int) number).toArray();
      switch (words[0]) {
        case "truth" -> truth = mask(classes);
        case "found" -> matrix.add(truth, mask(classes));
        case "ratios" -> ratios = numbers;
        case "mean" -> mean = numbers[0];
        default -> assertEquals("classes", words[0]);
      }
    }
    assertArrayEquals(ratios, matrix.intersectionOverUnion(), 1e-12);
    assertEquals(mean, matrix.mean(), 1e-12);
  }

  @Test
  void ratios_byHand_leaveIgnoredPixelsOut() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    assertTrue(Double.isNaN(matrix.mean()));
    matrix.add(mask(0, 0, 1, 255), mask(0, 1, 1, 200));
    assertArrayEquals(new double[] {0.5, 0.5, Double.NaN}, matrix.intersectionOverUnion());
    assertEquals(0.5, matrix.mean());
    assertEquals(1, matrix.count(0, 1));
  }

  @Test
  void masks_thatDoNotFit_areRefused() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    assertThrows(IllegalArgumentException.class, () -> matrix.add(mask(0), mask(0, 0)));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> matrix.add(mask(1), mask(3)))
            .getMessage()
            .contains("true class 1 and found class 3, 0..2 wanted"));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(mask(254), mask(0)));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(256));
  }
}
