package io.venturi.entropy.gaussian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.VenturiException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.testing.Direct;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleIndexesTest {
  private static final ScaleTable TABLE = ScaleTable.compressAi();

  /** Powers of a ratio, so that rows are easy to aim at. */
  private static ScaleTable table(int rows) {
    float[] scales = new float[rows];
    for (int r = 0; r < rows; r++) {
      scales[r] = (float) Math.pow(1.05, r);
    }
    return new ScaleTable(scales, 1);
  }

  private static float[] scales(int count, long seed) {
    Random random = new Random(seed);
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      scales[i] = (float) Math.exp(random.nextGaussian() * 2);
    }
    return scales;
  }

  @Test
  void build_upTo256Rows_givesBytesElseShorts() {
    for (int rows : new int[] {1, 64, 256, 257, 300}) {
      ScaleTable table = table(rows);
      ScaleIndexes indexes = new ScaleIndexes(table, 1000);
      float[] scales = scales(999, rows);
      FloatBuffer shifted = Direct.floats(new float[1000]).position(1);
      shifted.put(1, scales);
      CdfIndexes before = indexes.indexes();
      indexes.build(shifted, 999);
      assertSame(before, indexes.indexes());
      assertEquals(rows <= 256, before instanceof CdfIndexes.Bytes);
      for (int i = 0; i < 999; i++) {
        assertEquals(table.row(scales[i]), indexes.row(i));
        int given =
            before instanceof CdfIndexes.Bytes bytes
                ? bytes.rows().get(i) & 0xff
                : ((CdfIndexes.Shorts) before).rows().get(i) & 0xffff;
        assertEquals(table.row(scales[i]), given);
      }
    }
  }

  @Test
  void build_nanOrTooManySymbols_isRefused() {
    ScaleIndexes indexes = new ScaleIndexes(TABLE, 4);
    VenturiException e =
        assertThrows(
            VenturiException.class, () -> indexes.build(Direct.floats(1, 2, Float.NaN, 4), 4));
    assertTrue(String.valueOf(e.getMessage()).contains("scale 2 is NaN"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> indexes.build(Direct.floats(new float[5]), 5));
    assertThrows(
        IllegalArgumentException.class, () -> indexes.build(Direct.floats(new float[3]), 4));
    assertThrows(IllegalArgumentException.class, () -> new ScaleIndexes(TABLE, (1 << 24) + 1));
  }

  @Test
  void digest_checkValues_areTheOnesOfTheDocument() {
    ScaleTable table = table(300);
    assertEquals(0, digest(TABLE));
    // rows 0, 1, 2, ... of a narrow and of a wide table
    assertEquals(0x84674b020a09851aL, digest(table(256), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    assertEquals(0xe35cbd62b2433d3eL, digest(table, 0, 1, 2, 3, 299));
  }

  private static long digest(ScaleTable table, int... rows) {
    ScaleIndexes indexes = new ScaleIndexes(table, rows.length);
    float[] scales = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scales[i] = table.scale(rows[i]);
    }
    indexes.build(FloatBuffer.wrap(scales), rows.length);
    return indexes.digest();
  }

  @Test
  void digest_everySingleChangeAndSwap_changesIt() {
    for (ScaleTable table : new ScaleTable[] {table(64), table(300)}) {
      int[] rows = new Random(4).ints(45, 0, table.rowCount()).toArray();
      long sound = digest(table, rows);
      for (int i = 0; i < rows.length; i++) {
        int kept = rows[i];
        rows[i] = (kept + 1) % table.rowCount();
        assertNotEquals(sound, digest(table, rows));
        int other = rows[(i + 9) % rows.length];
        rows[i] = other;
        rows[(i + 9) % rows.length] = kept;
        assertTrue(kept == other || sound != digest(table, rows));
        rows[(i + 9) % rows.length] = other;
        rows[i] = kept;
      }
      assertEquals(sound, digest(table, rows));
    }
  }

  @Test
  void digest_shorterLatentInUsedMemory_isTheOneOfFreshMemory() {
    for (ScaleTable table : new ScaleTable[] {table(64), table(300)}) {
      ScaleIndexes used = new ScaleIndexes(table, 40);
      used.build(FloatBuffer.wrap(scales(40, 1)), 40);
      for (int count = 0; count < 40; count++) {
        FloatBuffer scales = FloatBuffer.wrap(scales(count, 2));
        used.build(scales, count);
        ScaleIndexes fresh = new ScaleIndexes(table, count);
        fresh.build(scales, count);
        assertEquals(fresh.digest(), used.digest(), count + " symbols");
      }
    }
  }

  @Test
  void calls_afterWarmUp_leaveNextToNothingOnTheHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int count = 5_000;
    FloatBuffer scales = Direct.floats(scales(count, 3));
    ScaleIndexes indexes = new ScaleIndexes(TABLE, count);
    IndexCorrections corrections = new IndexCorrections(TABLE, IndexMargin.relative(1e-3), count);
    IndexRepair repair = new IndexRepair(TABLE);
    ByteBuffer list = ByteBuffer.allocateDirect(IndexCorrections.maxSizeBytes(count));
    long bytes = 0;
    long digest = 0;
    for (int pass = 0; pass < 2; pass++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 500; k++) {
        indexes.build(scales, count);
        corrections.write(scales, indexes, list.clear());
        repair.apply(list.flip(), scales, indexes);
        digest += indexes.digest();
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(bytes / 500 <= 256, bytes / 500 + " bytes a latent");
    assertNotEquals(0, digest);
  }
}
