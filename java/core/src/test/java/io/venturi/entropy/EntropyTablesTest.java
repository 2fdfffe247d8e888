package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EntropyTablesTest {
  @Test
  void parse_whatToBytesWrote_givesTheSameBytes() {
    for (EntropyTables tables :
        new EntropyTables[] {SampleTables.factorized(9, 1), SampleTables.extremes()}) {
      byte[] bytes = tables.toBytes();
      EntropyTables read = EntropyTables.parse(bytes);
      assertArrayEquals(bytes, read.toBytes());
      assertEquals(tables.model(), read.model());
      assertArrayEquals(tables.medians(), read.medians());
      assertArrayEquals(tables.compat().row(2), read.compat().row(2));
      assertArrayEquals(tables.lanes().frequencies(2), read.lanes().frequencies(2));
    }
  }

  @Test
  void parse_everyFileOfTablesValid_isAcceptedAndDerivesItsLanesRows() {
    for (var file : TestFiles.list(TestFiles.testdata("tables-valid"), ".bin")) {
      EntropyTables tables = EntropyTables.parse(TestFiles.read(file));
      EntropyTables derived =
          EntropyTables.fromCompat(tables.model(), tables.medians(), tables.compat());
      assertArrayEquals(TestFiles.read(file), derived.toBytes(), file.toString());
    }
  }

  @Test
  void parse_everyFileOfTablesCorrupt_isRefused() {
    for (var file : TestFiles.list(TestFiles.testdata("tables-corrupt"), ".bin")) {
      byte[] bytes = TestFiles.read(file);
      assertThrows(CorruptFrameException.class, () -> EntropyTables.parse(bytes), file.toString());
    }
  }

  @Test
  void parse_everyTruncation_isRefused() {
    byte[] bytes = SampleTables.factorized(2, 3).toBytes();
    for (int size = 0; size < bytes.length; size++) {
      byte[] cut = Arrays.copyOf(bytes, size);
      assertThrows(CorruptFrameException.class, () -> EntropyTables.parse(cut));
    }
  }

  @Test
  void parse_randomBytesWithRepairedCrc_endsInTablesOrCorruptFrameException() {
    byte[] sound = SampleTables.factorized(3, 5).toBytes();
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = sound.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      repairCrc(bytes);
      try {
        assertArrayEquals(bytes, EntropyTables.parse(bytes).toBytes());
      } catch (CorruptFrameException e) {
        refused++;
        assertTrue(e.offset() >= 0 && e.offset() < bytes.length, e.getMessage());
      }
    }
    assertTrue(refused > 10_000, refused + " refused");
  }

  @Test
  void fromCompat_rowsOfTheSpecification_addUpAndKeepTheirOrder() {
    LaneTable lanes = SampleTables.extremes().lanes();
    assertArrayEquals(new int[] {4095, 1}, lanes.frequencies(0));
    assertArrayEquals(new int[] {1, 4095}, lanes.frequencies(1));
    assertEquals(-7, lanes.offset(2));
    assertTrue(lanes.shift(3) > 0 && lanes.tokenCount(3) <= 112);
  }

  @Test
  void slotOrder_tiesAtBothSidesOfTheMode_takesTheNearerThenTheSmallerTokenFirst() {
    LaneTable lanes =
        new LaneTable(
            new int[] {0}, new int[] {0}, new int[][] {{100, 500, 1000, 500, 100, 96, 1800}});
    assertArrayEquals(new int[] {2, 1, 3, 0, 4, 5, 6}, lanes.slotOrder(0));
  }

  @Test
  void cdfTable_junkBehindTheSize_isIgnored() {
    CdfTable table =
        new CdfTable(new int[][] {{0, 9, 65536, -5, 7}}, new int[] {3}, new int[] {-1});
    assertArrayEquals(new int[] {0, 9, 65536}, table.row(0));
    assertEquals(3, table.size(0));
  }

  @Test
  void cdfTable_rowThatDoesNotRise_isRefusedByName() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new CdfTable(
                    new int[][] {{0, 9, 65536}, {0, 9, 9, 65536}}, new int[] {3, 4}, new int[2]));
    assertTrue(String.valueOf(e.getMessage()).contains("compat row 1: entry 2 is 9"));
  }

  static void repairCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - 4, (int) crc.getValue());
  }
}
