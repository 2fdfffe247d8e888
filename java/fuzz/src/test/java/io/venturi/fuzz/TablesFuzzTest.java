package io.venturi.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.CorruptFrameException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.WireProfile;
import io.venturi.testing.TestFiles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Table sets, as they are and with the CRC made to fit. One that is accepted is written back as it
 * was, opens in every coder, and carries symbols at the ends of its rows and of int32.
 */
class TablesFuzzTest {
  private static final int PLANE = 40;
  private static final int MAX_ROWS_CODED = 8;

  static Stream<byte[]> seeds() {
    return Stream.concat(
        Stream.of("tables-valid", "tables-corrupt")
            .flatMap(folder -> TestFiles.list(TestFiles.testdata(folder), ".bin").stream())
            .map(TestFiles::read)
            .filter(bytes -> bytes.length < 10_000),
        Stream.of("every_int32", "factorized_4x9x7")
            .map(name -> TestFiles.testdata("rans-golden/lanes/" + name + "/tables.bin"))
            .map(TestFiles::read));
  }

  @MethodSource("seeds")
  @FuzzTest
  void tables(byte[] bytes) {
    read(bytes);
    if (bytes.length >= 4) {
      read(Crc.repaired(bytes));
    }
  }

  private static void read(byte[] bytes) {
    EntropyTables tables;
    try {
      tables = EntropyTables.parse(bytes);
    } catch (CorruptFrameException e) {
      return;
    }
    assertArrayEquals(bytes, tables.toBytes());
    int rows = Math.min(tables.rowCount(), MAX_ROWS_CODED);
    int[] symbols = symbols(tables, rows);
    CdfIndexes indexes = new CdfIndexes.PerChannel(PLANE);
    try (Twins twins = new Twins(tables, symbols.length)) {
      for (WireProfile profile : List.of(WireProfile.COMPAT, WireProfile.lanes(32))) {
        byte[] payload = twins.encode(symbols, profile, indexes);
        if (payload != null) {
          assertArrayEquals(symbols, twins.decode(payload, profile, indexes, symbols.length));
        }
      }
    }
  }

  /** Values around the first and the last token of each row, and here and there one far away. */
  private static int[] symbols(EntropyTables tables, int rows) {
    int[] symbols = new int[rows * PLANE];
    for (int i = 0; i < symbols.length; i++) {
      int row = i / PLANE;
      int first = tables.lanes().offset(row);
      int span = tables.lanes().tokenCount(row) << tables.lanes().shift(row);
      symbols[i] =
          switch (i % 10) {
            case 0 -> first - 1;
            case 1 -> first + span;
            case 2 -> first + span - 1;
            case 3 -> tables.compat().offset(row);
            case 4 -> tables.compat().offset(row) + tables.compat().size(row) - 2;
            case 5 -> i % 20 == 5 ? first + (i << 20) : Integer.MIN_VALUE >> i % 32;
            default -> first + i % Math.max(1, Math.abs(span));
          };
    }
    return symbols;
  }
}
