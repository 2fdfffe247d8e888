package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.testing.Direct;
import java.nio.IntBuffer;
import org.junit.jupiter.api.Test;

class IdealSizeTest {
  private static final CdfIndexes ONE_ROW = new CdfIndexes.PerChannel(100);

  @Test
  void compatBits_valuesAndEscapes_areWidthsAndDigits() {
    // bins 32768, 16384, and an escape of 16384: 1, 2 and 2 bits
    CdfTable table =
        new CdfTable(new int[][] {{0, 32768, 49152, 65536}}, new int[] {4}, new int[1]);
    assertEquals(3, bits(table, 0, 1));
    assertEquals(2 + 4, bits(table, 2), "raw 0 has no digit, only its count");
    assertEquals(2 + 4 + 4, bits(table, -1), "raw 1 has one digit");
    assertEquals(2 + 4 + 4, bits(table, 9), "raw 14 has one digit");
    assertEquals(2 + 4 + 8, bits(table, 10), "raw 16 has two");
  }

  @Test
  void lanesBits_tokensRawBitsAndEscapes_areFrequenciesAndBytes() {
    // tokens of 4 values, 2 raw bits each: 1 and 2 bits and an escape of 2
    LaneTable table = new LaneTable(new int[1], new int[] {2}, new int[][] {{2048, 1024, 1024}});
    assertEquals(1 + 2 + 2 + 2, lanesBits(table, 3, 4));
    assertEquals(2 + 8, lanesBits(table, 8));
    assertEquals(2 + 8, lanesBits(table, -64));
    assertEquals(2 + 16, lanesBits(table, -65));
    assertEquals(2 + 40, lanesBits(table, Integer.MIN_VALUE));
  }

  private static double bits(CdfTable table, int... symbols) {
    IntBuffer buffer = Direct.ints(symbols);
    return IdealSize.compatBits(table, buffer, symbols.length, ONE_ROW);
  }

  private static double lanesBits(LaneTable table, int... symbols) {
    IntBuffer buffer = Direct.ints(symbols);
    return IdealSize.lanesBits(table, buffer, symbols.length, ONE_ROW);
  }
}
