package io.venturi.cli.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a small folder, and the script that joins them, with every compressor there is here. */
class KitPartsTest {
  private static final int PART_BYTES = 64 << 10;
  private static final int NOISE_BYTES = 200_000; // does not get smaller: four parts

  @TempDir Path work;
  private Path kit;
  private Path parts;

  @BeforeEach
  void makeParts() throws IOException {
    kit = Files.createDirectories(work.resolve("made/small"));
    byte[] noise = new byte[NOISE_BYTES];
    new Random(4).nextBytes(noise);
    Files.write(kit.resolve("noise"), noise);
    Files.createSymbolicLink(
        Files.createDirectory(kit.resolve("sub")).resolve("link"), Path.of("../noise"));
    parts = work.resolve("parts");
    assertEquals(4, KitParts.write(kit, parts, PART_BYTES, Compressor.best(3)));
  }

  private String join(String... arguments) {
    List<String> command =
        new java.util.ArrayList<>(List.of("/bin/bash", parts.resolve("join.sh").toString()));
    command.addAll(List.of(arguments));
    return Programs.run(work, Map.of("PATH", System.getenv("PATH")), command);
  }

  private Path part(int index) throws IOException {
    try (var files = Files.list(parts)) {
      return files
          .filter(f -> f.toString().endsWith(String.format(".%03d", index)))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void join_allParts_givesTheSameFolder() throws IOException {
    join("there");
    Path joined = work.resolve("there/small");
    assertEquals(-1, Files.mismatch(kit.resolve("noise"), joined.resolve("noise")));
    assertEquals(Path.of("../noise"), Files.readSymbolicLink(joined.resolve("sub/link")));
  }

  @Test
  void join_twice_leavesWhatIsThere() throws IOException {
    join("there");
    Path mark = Files.createFile(work.resolve("there/small/mark"));
    assertTrue(join("there").contains("there already"));
    assertTrue(Files.exists(mark));
  }

  @Test
  void join_missingAndDamagedParts_namesEachAndUnpacksNothing() throws IOException {
    Path missing = Files.move(part(1), work.resolve("aside"));
    byte[] bytes = Files.readAllBytes(part(2));
    bytes[100] ^= 1;
    Path damaged = Files.write(part(2), bytes);
    String message = assertThrows(VenturiException.class, () -> join("there")).getMessage();
    assertTrue(message.contains(".001 is missing"), message);
    assertTrue(message.contains(".002 is damaged"), message);
    assertTrue(message.contains("2 file(s)"), message);
    assertTrue(Files.notExists(work.resolve("there")));

    Files.move(missing, parts.resolve(damaged.getFileName().toString().replace(".002", ".001")));
    bytes[100] ^= 1;
    Files.write(damaged, bytes);
    assertTrue(join("--check").contains("all 4 parts"));
    join("there");
    assertEquals(-1, Files.mismatch(kit.resolve("noise"), work.resolve("there/small/noise")));
  }

  @Test
  void join_otherFolderThere_refuses() throws IOException {
    Files.createDirectories(work.resolve("there/small"));
    String message = assertThrows(VenturiException.class, () -> join("there")).getMessage();
    assertTrue(message.contains("exists and is of other parts"), message);
  }

  @Test
  void write_fewerPartsThanBefore_removesTheOld() throws IOException {
    assertEquals(1, KitParts.write(kit, parts, 1 << 20, Compressor.best(3)));
    assertTrue(join("--check").contains("all 1 parts"));
    assertThrows(java.util.NoSuchElementException.class, () -> part(1));
  }

  @Test
  void write_intoAFolderOfOtherThings_refuses() throws IOException {
    Path other = Files.createDirectories(work.resolve("other"));
    Files.writeString(other.resolve("letter"), "dear");
    VenturiException refused =
        assertThrows(
            VenturiException.class,
            () -> KitParts.write(kit, other, PART_BYTES, Compressor.best(3)));
    assertTrue(refused.getMessage().contains("holds no parts"), refused.getMessage());
    assertTrue(Files.exists(other.resolve("letter")));
  }
}
