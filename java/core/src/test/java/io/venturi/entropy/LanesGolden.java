package io.venturi.entropy;

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
 * A folder of {@code testdata/rans-golden/lanes}: one latent and its payloads; the format is in the
 * README there.
 */
public record LanesGolden(CodingCase latent, List<Payload> payloads) {
  /** One payload. */
  public record Payload(WireProfile profile, byte[] bytes) {}

  /** Every folder, sorted. */
  public static List<Path> folders() {
    try (Stream<Path> folders = Files.list(TestFiles.testdata("rans-golden").resolve("lanes"))) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One folder. */
  public static Path folder(String name) {
    return TestFiles.testdata("rans-golden").resolve("lanes").resolve(name);
  }

  /** Reads one folder. */
  public static LanesGolden read(Path folder) {
    EntropyTables tables = EntropyTables.parse(TestFiles.read(folder.resolve("tables.bin")));
    ByteBuffer bytes =
        ByteBuffer.wrap(TestFiles.read(folder.resolve("symbols.bin")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] symbols = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(symbols);
    int[] rows = new int[symbols.length];
    CdfIndexes indexes = new CdfIndexes.PerChannel(1);
    List<Payload> payloads = new ArrayList<>();
    for (String line : lines(folder)) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "plane" -> {
          int plane = Integer.parseInt(words[1]);
          indexes = new CdfIndexes.PerChannel(plane);
          for (int i = 0; i < rows.length; i++) {
            rows[i] = i / plane;
          }
        }
        case "indexes" -> {
          byte[] stored = TestFiles.read(folder.resolve(words[1]));
          for (int i = 0; i < rows.length; i++) {
            rows[i] = stored[i] & 0xff;
          }
          indexes = new CdfIndexes.Bytes(Direct.bytes(stored));
        }
        case "payload" ->
            payloads.add(
                new Payload(
                    new WireProfile(
                        WireProfile.Kind.LANES,
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2])),
                    TestFiles.read(folder.resolve(words[3]))));
        default -> throw new IllegalStateException(folder + ": " + line);
      }
    }
    String name = String.valueOf(folder.getFileName());
    return new LanesGolden(new CodingCase(name, tables, rows, indexes, symbols), payloads);
  }

  private static List<String> lines(Path folder) {
    byte[] text = TestFiles.read(folder.resolve("case.txt"));
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }
}
