package io.venturi.entropy.gaussian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTableTest {
  private static ByteBuffer file(String name) {
    byte[] bytes = TestFiles.read(TestFiles.testdata("scales").resolve(name));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ScaleTable table(String name) {
    return ScaleTable.parse(file(name + ".bin").array());
  }

  @ParameterizedTest
  @ValueSource(strings = {"compressai64", "bound4", "one"})
  void row_everyScaleOfTheFile_isTheOneOfCompressAisDefinition(String name) {
    ScaleTable table = table(name);
    ByteBuffer scales = file(name + ".scales.bin");
    ByteBuffer rows = file(name + ".rows.bin");
    while (scales.hasRemaining()) {
      float scale = scales.getFloat();
      assertEquals(rows.getShort(), table.row(scale), "scale " + scale);
    }
  }

  @Test
  void row_randomTablesBoundsAndScales_isTheCountOfTheDefinition() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      float[] scales = new float[1 + random.nextInt(round % 10 == 0 ? 4096 : 60)];
      float scale = (float) Math.exp(3 * random.nextGaussian());
      for (int r = 0; r < scales.length; r++) {
        scales[r] = scale;
        scale = random.nextInt(3) == 0 ? Math.nextUp(scale) : scale * (1 + random.nextFloat());
        scale = Math.min(scale, scales[r] * 2);
        if (scale > 1e37f) {
          scales = Arrays.copyOf(scales, r + 1);
        }
      }
      float bound = scales[random.nextInt(scales.length)] * (random.nextBoolean() ? 1 : 0.9f);
      ScaleTable table = new ScaleTable(scales, bound);
      for (int i = 0; i < 300; i++) {
        float of = scales[random.nextInt(scales.length)];
        float trial = random.nextBoolean() ? of : of * (0.5f + random.nextFloat());
        assertEquals(definition(scales, bound, trial), table.row(trial), "scale " + trial);
      }
    }
  }

  private static int definition(float[] scales, float bound, float scale) {
    int row = scales.length - 1;
    for (int r = 0; r < scales.length - 1; r++) {
      row -= Math.max(scale, bound) <= scales[r] ? 1 : 0;
    }
    return row;
  }

  @Test
  void compressAi_entries_areTheOnesOfTheReference() {
    ScaleTable made = ScaleTable.compressAi();
    assertArrayEquals(file("compressai64.bin").array(), made.toBytes());
    assertEquals(64, made.rowCount());
    assertEquals(0.11f, made.lowerBound());
    assertEquals(256f, made.scale(63));
  }

  @Test
  void parse_whatToBytesMade_givesTheSameBytes() {
    for (String name : new String[] {"compressai64", "bound4", "one"}) {
      assertArrayEquals(file(name + ".bin").array(), table(name).toBytes());
    }
  }

  @Test
  void parse_damagedBytes_areRefused() {
    byte[] sound = file("compressai64.bin").array();
    for (int size = 0; size < sound.length; size++) {
      byte[] cut = Arrays.copyOf(sound, size);
      assertThrows(CorruptFrameException.class, () -> ScaleTable.parse(cut));
    }
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 8;
      assertThrows(CorruptFrameException.class, () -> ScaleTable.parse(damaged));
    }
    float[] entries = {0, -1, Float.NaN, Float.POSITIVE_INFINITY, 0.11f};
    for (float entry : entries) {
      refused(sound, 16, entry);
    }
    for (float bound : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      refused(sound, 8, bound);
    }
  }

  /** The sound table with one float changed and the CRC repaired. */
  private static void refused(byte[] sound, int at, float value) {
    ByteBuffer bytes = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(at, value);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, sound.length - 4);
    bytes.putInt(sound.length - 4, (int) crc.getValue());
    String message =
        assertThrows(CorruptFrameException.class, () -> ScaleTable.parse(bytes.array()))
            .getMessage();
    assertTrue(String.valueOf(message).contains("must"), message);
  }

  @Test
  void largestDifference_tellsTheMarginThatIsNeeded() {
    assertEquals(0, difference(0, new float[] {0, 0.1f, 100}, new float[] {0.3f, -5, 13}));
    assertEquals(0.5, difference(0, new float[] {2, 0.4f}, new float[] {1.5f, 0.2f}));
    assertEquals(0.1, difference(0.2, new float[] {2, 0.4f}, new float[] {1.5f, 0.2f}), 1e-9);
    assertEquals(0, difference(0.25, new float[] {2, 0.4f}, new float[] {1.5f, 0.2f}));
    assertEquals(1.5 - 0.5, difference(0.5, new float[1], new float[] {1.5f}), 1e-9);
    assertEquals(1.5 - 0.5, difference(0.5, new float[] {-1}, new float[] {1.5f}), 1e-9);
  }

  private static double difference(double relative, float[] scales, float[] others) {
    ScaleTable table = new ScaleTable(new float[] {1, 2, 4, 8}, 1);
    FloatBuffer shifted = Direct.floats(new float[others.length + 1]).position(1);
    shifted.put(1, others);
    return table.largestDifference(Direct.floats(scales), shifted, scales.length, relative);
  }
}
