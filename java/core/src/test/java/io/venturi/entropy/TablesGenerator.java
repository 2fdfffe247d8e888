package io.venturi.entropy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Wrote {@code testdata/tables-valid} and {@code tables-corrupt}, once; run again only with a new
 * version of the format. Argument: the JSON of a CompressAI vector with the 64 Gaussian rows.
 */
final class TablesGenerator {
  private TablesGenerator() {}

  public static void main(String[] arguments) throws IOException {
    JsonNode vector = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    CdfTable compat =
        new CdfTable(
            CompressAiVector.rows(vector.get("cdfs")),
            CompressAiVector.ints(vector.get("cdf_sizes")),
            CompressAiVector.ints(vector.get("offsets")));
    EntropyTables gaussian =
        EntropyTables.fromCompat(
            EntropyModel.GAUSSIAN_CONDITIONAL, new float[compat.rowCount()], compat);
    write("tables-valid", "gaussian64", gaussian.toBytes());
    write("tables-valid", "factorized4", SampleTables.factorized(4, 21).toBytes());
    writeCorrupt(SampleTables.factorized(2, 22).toBytes());
  }

  /** Row 0: median at 8, compat row at 16, its n at 20, its first entry at 22. */
  private static void writeCorrupt(byte[] sound) throws IOException {
    damage("magic", sound, 0, 'v');
    damage("version-2", sound, 4, 2);
    damage("entropy-model-2", sound, 5, 2);
    damage("row-count-0", sound, 6, 0);
    damage("row-count-too-large", sound, 7, 0xff);
    damage("median-not-finite", sound, 10, 0x80, 0x7f);
    damage("size-2", sound, 20, 2, 0);
    damage("size-beyond-the-end", sound, 20, 0xff, 0xff);
    damage("first-entry-not-0", sound, 22, 1);
    damage("entry-does-not-rise", sound, 26, 0, 0, 0, 0);
    damage("frequency-0", sound, sound.length - 6, 0, 0);
    byte[] longer = Arrays.copyOf(sound, sound.length + 1);
    EntropyTablesTest.repairCrc(longer);
    write("tables-corrupt", "byte-behind-the-last-row", longer);
    byte[] crc = sound.clone();
    crc[crc.length - 1] ^= 1;
    write("tables-corrupt", "crc-differs", crc);
    write("tables-corrupt", "cut-in-the-header", Arrays.copyOf(sound, 9));
  }

  private static void damage(String name, byte[] sound, int at, int... bytes) throws IOException {
    byte[] damaged = sound.clone();
    for (int i = 0; i < bytes.length; i++) {
      damaged[at + i] = (byte) bytes[i];
    }
    EntropyTablesTest.repairCrc(damaged);
    write("tables-corrupt", name, damaged);
  }

  private static void write(String folder, String name, byte[] bytes) throws IOException {
    Files.write(TestFiles.testdata(folder).resolve(name + ".bin"), bytes);
  }
}
