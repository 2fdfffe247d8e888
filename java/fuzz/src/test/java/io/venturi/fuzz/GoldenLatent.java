package io.venturi.fuzz;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A latent of {@code testdata/rans-golden/lanes}: what a decoder must know of it, its payloads and
 * the coders opened for it.
 */
record GoldenLatent(int count, CdfIndexes indexes, Twins twins, List<Payload> payloads) {
  /** A payload and how it was coded. */
  record Payload(WireProfile profile, byte[] bytes) {}

  private static final List<GoldenLatent> ALL = readAll();

  /** All of them, opened once. */
  static List<GoldenLatent> all() {
    return ALL;
  }

  private static List<GoldenLatent> readAll() {
    try (Stream<Path> folders = Files.list(TestFiles.testdata("rans-golden/lanes"))) {
      return folders.filter(Files::isDirectory).sorted().map(GoldenLatent::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenLatent read(Path folder) {
    EntropyTables tables = EntropyTables.parse(TestFiles.read(folder.resolve("tables.bin")));
    byte[] stored = TestFiles.read(folder.resolve("symbols.bin"));
    int[] symbols = new int[stored.length / 4];
    ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(symbols);
    CdfIndexes indexes = null;
    List<Payload> payloads = new ArrayList<>();
    byte[] lines = TestFiles.read(folder.resolve("case.txt"));
    for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "plane" -> indexes = new CdfIndexes.PerChannel(Integer.parseInt(words[1]));
        case "indexes" ->
            indexes = new CdfIndexes.Bytes(Direct.bytes(TestFiles.read(folder.resolve(words[1]))));
        default ->
            payloads.add(
                new Payload(
                    new WireProfile(
                        WireProfile.Kind.LANES,
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2])),
                    TestFiles.read(folder.resolve(words[3]))));
      }
    }
    if (indexes == null) {
      throw new IllegalStateException(folder + " does not say how its rows are chosen");
    }
    Twins twins = new Twins(tables, symbols.length);
    byte[] compat = twins.encode(symbols, WireProfile.COMPAT, indexes);
    if (compat != null) {
      payloads.add(new Payload(WireProfile.COMPAT, compat));
    }
    return new GoldenLatent(symbols.length, indexes, twins, payloads);
  }
}
