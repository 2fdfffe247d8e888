package io.venturi.cli.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.entropy.CdfTable;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.gaussian.ScaleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables are CompressAI's. */
class PriorTablesTest {
  @Test
  void gaussian_compressAiScales_isTheTableSetThatCompressAiMade() throws IOException {
    Path made = Path.of(System.getProperty("venturi.top"), "testdata/tables-valid/gaussian64.bin");
    EntropyTables wanted = EntropyTables.parse(Files.readAllBytes(made));
    EntropyTables tables = PriorTables.gaussian(ScaleTable.compressAi());
    assertArrayEquals(wanted.toBytes(), tables.toBytes());
  }

  @Test
  void factorized_twoChannels_understatesTheTailOfTheNarrowOne() {
    Bell narrow = new Bell(true, 0.3);
    Bell wide = new Bell(false, 4);
    CdfTable table = PriorTables.factorized(List.of(narrow, wide)).compat();
    assertEquals(2 * wide.reach() + 3, table.size(1));
    assertEquals(-wide.reach(), table.offset(1));
    assertEquals(2 * narrow.reach() + 3, table.size(0));
    int[] row = table.row(0);
    assertEquals(1, row[row.length - 1] - row[row.length - 2], "a tail of 1e-9 keeps one slot");
    assertEquals(
        65536 * (narrow.below(0.5) - narrow.below(-0.5)),
        row[narrow.reach() + 1] - row[narrow.reach()],
        row.length);
  }
}
