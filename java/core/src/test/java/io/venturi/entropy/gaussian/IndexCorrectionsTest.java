package io.venturi.entropy.gaussian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.latent.LatentShape;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexCorrectionsTest {
  private static final ScaleTable TABLE = ScaleTable.compressAi();

  private static byte[] list(ScaleTable table, IndexMargin margin, float... scales) {
    ScaleIndexes indexes = new ScaleIndexes(table, scales.length);
    FloatBuffer buffer = FloatBuffer.wrap(scales);
    indexes.build(buffer, scales.length);
    ByteBuffer out = ByteBuffer.allocate(3 + IndexCorrections.maxSizeBytes(scales.length));
    out.position(3);
    int size = new IndexCorrections(table, margin, scales.length).write(buffer, indexes, out);
    assertEquals(3 + size, out.position());
    return Arrays.copyOfRange(out.array(), 3, 3 + size);
  }

  /** The rows that a decoder ends with. */
  private static int[] rows(ScaleTable table, byte[] list, float... scales) {
    ScaleIndexes indexes = new ScaleIndexes(table, scales.length);
    FloatBuffer buffer = Direct.floats(scales);
    indexes.build(buffer, scales.length);
    ByteBuffer shifted = ByteBuffer.allocate(list.length + 2).position(2);
    new IndexRepair(table).apply(shifted.put(2, list), buffer, indexes);
    int[] rows = new int[scales.length];
    Arrays.setAll(rows, indexes::row);
    return rows;
  }

  private static int[] rows(ScaleTable table, float... scales) {
    return rows(table, new byte[0], scales);
  }

  private static byte[] list(double relative, float... scales) {
    return list(TABLE, IndexMargin.relative(relative), scales);
  }

  /** Scales of all kinds, many of them at and around thresholds and the ends of their intervals. */
  private static float[] scales(ScaleTable table, IndexMargin margin, int count, Random random) {
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      float entry = table.scale(random.nextInt(table.rowCount()));
      double width = margin.absolute() + margin.relative() * entry;
      scales[i] =
          switch (random.nextInt(6)) {
            case 0 -> entry;
            case 1 -> (float) margin.encoderLow(entry);
            case 2 -> (float) margin.encoderHigh(entry);
            case 3 -> (float) (entry + 3 * width * (random.nextDouble() - 0.5));
            case 4 -> -random.nextFloat();
            default -> (float) Math.exp(2 * random.nextGaussian());
          };
      if (random.nextInt(3) == 0) {
        int steps = random.nextInt(5) - 2;
        scales[i] = Float.intBitsToFloat(Float.floatToRawIntBits(scales[i]) + steps);
      }
    }
    return scales;
  }

  /** The farthest floats that differences within the margin may lead to, or some on the way. */
  private static float[] perturbed(float[] scales, IndexMargin margin, Random random) {
    float[] others = new float[scales.length];
    for (int i = 0; i < scales.length; i++) {
      float scale = scales[i];
      double allowed = margin.absolute() + margin.relative() * Math.abs((double) scale);
      double by = random.nextInt(3) == 0 ? random.nextDouble() : 1;
      float other = (float) (scale + (random.nextBoolean() ? by : -by) * allowed);
      while (Math.abs((double) other - scale) > allowed) {
        other = other > scale ? Math.nextDown(other) : Math.nextUp(other);
      }
      others[i] = other;
    }
    return others;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1e-7",
    "0, 1e-5",
    "0, 1e-4",
    "0, 1e-3",
    "0, 1e-2",
    "0, 0.059",
    "1e-6, 0",
    "1e-4, 1e-4",
    "1e-3, 1e-3",
    "6.9e-3, 0",
    "3e-3, 0.03"
  })
  void correct_anyDifferenceWithinTheMargin_givesTheEncodersRows(double absolute, double relative) {
    IndexMargin margin = new IndexMargin(absolute, relative);
    Random random = new Random(8);
    boolean everDiffered = false;
    for (int round = 0; round < 300; round++) {
      float[] scales = scales(TABLE, margin, 500, random);
      float[] others = perturbed(scales, margin, random);
      int[] expected = rows(TABLE, scales);
      assertArrayEquals(expected, rows(TABLE, list(TABLE, margin, scales), others));
      double difference =
          TABLE.largestDifference(
              FloatBuffer.wrap(scales), FloatBuffer.wrap(others), 500, relative);
      assertTrue(difference <= absolute + 1e-15, difference + " above " + margin);
      everDiffered |= !Arrays.equals(expected, rows(TABLE, others));
    }
    assertTrue(everDiffered, "without the list the rows were the same");
  }

  /** The margin that goes over the wire. */
  private static IndexMargin rounded(double absolute, double relative) {
    return new IndexMargin(
        IndexMargin.fromWire(IndexMargin.toWire(absolute)),
        IndexMargin.fromWire(IndexMargin.toWire(relative)));
  }

  @Test
  void correct_widestMarginOfAnyTable_givesTheEncodersRows() {
    Random random = new Random(9);
    for (int round = 0; round < 300; round++) {
      float[] entries = new float[2 + random.nextInt(300)];
      float entry = 0.01f;
      for (int r = 0; r < entries.length; r++) {
        entries[r] = entry;
        entry *= 1.0001f + random.nextFloat() * (random.nextBoolean() ? 0.01f : 0.5f);
      }
      ScaleTable table = new ScaleTable(entries, entries[random.nextInt(entries.length)]);
      double share = random.nextInt(3) / 2.0;
      IndexMargin margin = IndexMargin.NONE;
      for (double width = 1e-9; width < 0.5; width *= 1.01) {
        IndexMargin wider = rounded(share * width, (1 - share) * Math.min(width, 0.19));
        margin = wider.fault(table) == null ? wider : margin;
      }
      float[] scales = scales(table, margin, 300, random);
      float[] others = perturbed(scales, margin, random);
      assertArrayEquals(rows(table, scales), rows(table, list(table, margin, scales), others));
    }
  }

  @Test
  void correct_differenceAboveTheMargin_canGiveOtherRows() {
    float edge = TABLE.scale(20);
    float[] scales = {(float) (edge * (1 - 5e-3))};
    float[] others = {(float) (edge * (1 + 1e-6))};
    assertNotEquals(rows(TABLE, scales)[0], rows(TABLE, list(1e-3, scales), others)[0]);
    assertEquals(rows(TABLE, scales)[0], rows(TABLE, list(6e-3, scales), others)[0]);
  }

  @Test
  void correct_scalesBeyondTheTable_mayDifferInAnyWay() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] scales = {0.03f, -1, 0, 700, 800, infinity, TABLE.scale(9)};
    float[] others = {-7, 0.036f, -infinity, 1e30f, infinity, 700, Math.nextUp(TABLE.scale(9))};
    byte[] list = list(0.01, scales);
    assertTrue(list.length > 0);
    assertArrayEquals(rows(TABLE, scales), rows(TABLE, list, others));
  }

  @Test
  void write_threePositions_givesTheBytesOfTheDocument() {
    ScaleTable table = new ScaleTable(new float[] {1, 2, 4, 8}, 1);
    float[] scales = new float[40];
    Arrays.fill(scales, 3);
    scales[2] = 2;
    scales[3] = 1.999f;
    scales[39] = 4.001f;
    // no absolute, 0.01 relative rounded up to 0x3c24, one block of 2^6, 3 bits of parity: 0 1 0
    assertEquals(
        "0000243c060301",
        HexFormat.of().formatHex(list(table, IndexMargin.relative(0.01), scales)));
  }

  @Test
  void write_nothingNear_orNoMargin_isEmpty() {
    assertEquals(0, list(1e-4, 1.05f, 50, 0.05f).length);
    assertEquals(0, list(0, TABLE.scale(3), TABLE.scale(4)).length);
    assertEquals(0, list(1e-4).length);
    ScaleTable one = new ScaleTable(new float[] {1}, 1);
    assertEquals(0, list(one, IndexMargin.relative(1e-4), 1, 1).length);
  }

  @Test
  void write_everyPositionListed_fitsTheRoomItAsksFor() {
    for (int count : new int[] {1, 2, 7, 8, 9, 1000}) {
      for (int every = 1; every <= 9; every++) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
          scales[i] = i % every == 0 ? TABLE.scale(i % 60) : 1.05f;
        }
        byte[] list = list(0.01, scales);
        assertArrayEquals(rows(TABLE, scales), rows(TABLE, list, scales));
      }
    }
  }

  @Test
  void open_marginTooWideForTheTable_isRefused() {
    new IndexCorrections(TABLE, new IndexMargin(0.0069, 0), 9);
    new IndexCorrections(TABLE, new IndexMargin(0, 0.059), 9);
    for (IndexMargin margin :
        new IndexMargin[] {new IndexMargin(0.0071, 0), new IndexMargin(0, 0.0601)}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new IndexCorrections(TABLE, margin, 9))
              .getMessage();
      assertTrue(String.valueOf(message).contains("too wide for scales as close as"), message);
    }
    for (double part : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new IndexMargin(part, 0));
      assertThrows(IllegalArgumentException.class, () -> new IndexMargin(0, part));
    }
  }

  @Test
  void correct_damagedBytes_areRefusedOrGiveRowsOfTheTable() {
    Random random = new Random(10);
    float[] scales = scales(TABLE, IndexMargin.relative(0.01), 300, random);
    scales[7] = Float.POSITIVE_INFINITY;
    scales[8] = Float.NEGATIVE_INFINITY;
    byte[] sound = list(0.01, scales);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged =
          Arrays.copyOf(sound, i % 3 == 0 ? random.nextInt(sound.length) : sound.length);
      if (damaged.length > 0 && i % 3 != 1) {
        damaged[random.nextInt(Math.min(damaged.length, i % 2 == 0 ? 4 : 1000))] =
            (byte) random.nextInt(256);
      } else if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        for (int row : rows(TABLE, damaged, scales)) {
          assertTrue(row >= 0 && row < 64);
        }
      } catch (CorruptFrameException e) {
        assertTrue(e.offset() >= 0 && e.offset() <= damaged.length, e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 15_000 && refused < 49_000, refused + " refused");
  }

  @Test
  void correct_otherSpellings_areRefused() {
    float[] scales = new float[40];
    String sound = "0000243c0600";
    assertArrayEquals(rows(TABLE, scales), rows(TABLE, HexFormat.of().parseHex(sound), scales));
    for (int size = 2; size < sound.length(); size += 2) {
      refused(scales, sound.substring(0, size));
    }
    refused(scales, sound + "00");
    refused(scales, "0000243c0680"); // padding
    refused(scales, "0000243c0500"); // two blocks of 2^5, one byte
    refused(scales, "0000243c0400"); // blocks of 2^4, of 2^25
    refused(scales, "0000243c1900");
    refused(scales, "0000243c0641" + "00".repeat(9)); // 65 bits of parity
    refused(scales, "0000803d0600"); // relative 0.0625, -7.5, 1
    refused(scales, "0000f0c00600");
    refused(scales, "0000803f0600");
    refused(scales, "80bf243c0600"); // absolute -1, infinite, 1
    refused(scales, "807f243c0600");
    refused(scales, "803f243c0600");
  }

  private static void refused(float[] scales, String list) {
    byte[] bytes = HexFormat.of().parseHex(list);
    assertThrows(CorruptFrameException.class, () -> rows(TABLE, bytes, scales), list);
  }

  @Test
  void column_everySmallestBlockOfALatent_isIndependent() {
    ParityBasis basis = new ParityBasis();
    for (int position = 0; position < LatentShape.MAX_SYMBOLS; position++) {
      if (position % (1 << IndexCorrections.MIN_BLOCK_BITS) == 0) {
        basis.clear();
      }
      if (!basis.add(ParityBasis.column(position), 0)) {
        throw new AssertionError("dependent vectors in the block of position " + position);
      }
    }
  }
}
