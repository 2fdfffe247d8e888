package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaneChoiceTest {
  private static final int ROWS = 48;

  private final EntropyTables tables = SampleTables.factorized(ROWS, 3);
  private final LaneChoice choice = new LaneChoice(tables.lanes());

  @ParameterizedTest
  @CsvSource({"0,8", "4499,8", "4500,16", "8999,16", "9000,32", "1000000000,32"})
  void lanesFor_payload_followsTheFormatDocument(long payloadBytes, int lanes) {
    assertEquals(lanes, LaneChoice.lanesFor(payloadBytes));
  }

  @Test
  void log2_everyFrequency_isTheNearestUnit() {
    for (int value = 1; value <= LaneTable.TOTAL; value++) {
      double exact = CodeLengths.UNITS_PER_BIT * Math.log(value) / Math.log(2);
      assertEquals(exact, CodeLengths.log2(value), 0.76, "log2 of " + value);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 48, 4800, 9600, 37_632, 500_000})
  void estimatedBytes_symbolsOfTheTables_areCloseToTheirCodeLengths(int symbolCount) {
    IntBuffer symbols = symbols(symbolCount, new Random(symbolCount));
    CdfIndexes indexes = new CdfIndexes.PerChannel((symbolCount + ROWS - 1) / ROWS);
    double bytes = IdealSize.lanesBits(tables.lanes(), symbols, symbolCount, indexes) / 8;
    double tolerance = symbolCount < 8192 ? 0.002 : 0.03;
    assertEquals(
        bytes, choice.estimatedBytes(symbols, symbolCount, indexes), 1 + tolerance * bytes);
  }

  @Test
  void estimatedBytes_explicitRowsOfEitherWidth_areThoseOfTheSameRowsByChannel() {
    IntBuffer symbols = symbols(ROWS * 100, new Random(5));
    ByteBuffer bytes = ByteBuffer.allocateDirect(ROWS * 100);
    int[] rows = new int[ROWS * 100];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / 100;
      bytes.put(i, (byte) rows[i]);
    }
    long wanted = choice.estimatedBytes(symbols, rows.length, new CdfIndexes.PerChannel(100));
    assertTrue(wanted > 0);
    assertEquals(wanted, choice.estimatedBytes(symbols, rows.length, new CdfIndexes.Bytes(bytes)));
    CdfIndexes shorts = new CdfIndexes.Shorts(Direct.shorts(rows));
    assertEquals(wanted, choice.estimatedBytes(symbols, rows.length, shorts));
  }

  /** What every machine must find. */
  @Test
  void estimatedBytes_goldenLatents_areTheseNumbers() {
    assertEquals(119, golden("factorized_4x9x7", new CdfIndexes.PerChannel(63)));
    CdfIndexes rows =
        new CdfIndexes.Bytes(
            Direct.bytes(
                TestFiles.read(TestFiles.testdata("rans-golden/lanes/every_int32/indexes.bin"))));
    assertEquals(1211, golden("every_int32", rows));
  }

  @Test
  void estimatedBytes_afterOtherLatentsAndElsewhereInMemory_isTheSame() {
    Random random = new Random(9);
    for (int i = 0; i < 100; i++) {
      choice.lanes(symbols(9600, random), 9600, new CdfIndexes.PerChannel(200));
    }
    IntBuffer latent = symbols(37_632, new Random(1));
    IntBuffer moved = IntBuffer.allocate(37_652).put(20, latent, 0, 37_632).position(20);
    long first = choice.estimatedBytes(latent, 37_632, new CdfIndexes.PerChannel(784));
    assertEquals(
        first, choice.estimatedBytes(moved.slice(), 37_632, new CdfIndexes.PerChannel(784)));
    assertEquals(first, choice.estimatedBytes(moved, 37_632, new CdfIndexes.PerChannel(784)));
    assertEquals(20, moved.position());
    assertEquals(12_851, first, "on every machine");
  }

  private static long golden(String name, CdfIndexes indexes) {
    Path folder = TestFiles.testdata("rans-golden/lanes/" + name);
    EntropyTables golden = EntropyTables.parse(TestFiles.read(folder.resolve("tables.bin")));
    byte[] bytes = TestFiles.read(folder.resolve("symbols.bin"));
    IntBuffer symbols = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    return new LaneChoice(golden.lanes()).estimatedBytes(symbols, bytes.length / 4, indexes);
  }

  private IntBuffer symbols(int count, Random random) {
    IntBuffer symbols = Direct.allocateInts(count);
    int plane = (count + ROWS - 1) / ROWS;
    for (int i = 0; i < count; i++) {
      int[] cdf = tables.compat().row(i / plane);
      int position = random.nextInt(1 << 16);
      int bin = 0;
      while (cdf[bin + 1] <= position) {
        bin++;
      }
      symbols.put(i, tables.compat().offset(i / plane) + bin);
    }
    return symbols;
  }
}
