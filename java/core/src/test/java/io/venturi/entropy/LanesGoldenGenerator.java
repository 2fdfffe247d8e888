package io.venturi.entropy;

import io.venturi.latent.WireProfile;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Wrote {@code testdata/rans-golden/lanes} with the "java" coder, once; run again only with a new
 * version of the format.
 */
final class LanesGoldenGenerator {
  private LanesGoldenGenerator() {}

  public static void main(String[] arguments) throws IOException {
    EntropyTables few = SampleTables.factorized(4, 21);
    EntropyTables extremes = SampleTables.edges();
    List<WireProfile> all = CodingCases.profiles().subList(1, 6);
    WireProfile segments = new WireProfile(WireProfile.Kind.LANES, 8, 3);
    write(CodingCase.perChannel("empty", few, 1, 0, 1), 0, all);
    write(CodingCase.perChannel("one_symbol", few, 1, 0, 1), 1, all);
    write(CodingCase.perChannel("three_symbols", few, 3, 0, 2), 3, all);
    write(CodingCase.perChannel("factorized_4x9x7", few, 63, 10, 3), 252, all);
    write(CodingCase.perChannel("factorized_segments", few, 63, 10, 4), 252, List.of(segments));
    CodingCase edges = CodingCase.perSymbol("edges", extremes, 400, 100, 5).withByteIndexes();
    write(rename(edges, "escapes_and_raw_bits"), 400, all);
    int[] symbols = edges.symbols().clone();
    for (int i = 0; i < symbols.length; i += 2) {
      symbols[i] = i % 4 == 0 ? Integer.MIN_VALUE + i : Integer.MAX_VALUE - i;
    }
    CodingCase every =
        new CodingCase("every_int32", extremes, edges.rows(), edges.indexes(), symbols);
    write(every, 400, List.of(WireProfile.lanes(8), WireProfile.lanes(64)));
    CodingCase certain = CodingCases.certain(2000);
    write(certain, 2000, List.of(WireProfile.lanes(4), WireProfile.lanes(32)));
  }

  private static CodingCase rename(CodingCase latent, String name) {
    return new CodingCase(name, latent.tables(), latent.rows(), latent.indexes(), latent.symbols());
  }

  private static void write(CodingCase whole, int count, List<WireProfile> profiles)
      throws IOException {
    int[] symbols = Arrays.copyOf(whole.symbols(), count);
    CodingCase latent =
        new CodingCase(whole.name(), whole.tables(), whole.rows(), whole.indexes(), symbols);
    Path folder = TestFiles.testdata("rans-golden").resolve("lanes").resolve(latent.name());
    Files.createDirectories(folder);
    Files.write(folder.resolve("tables.bin"), latent.tables().toBytes());
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(symbols);
    Files.write(folder.resolve("symbols.bin"), bytes.array());
    StringBuilder lines = new StringBuilder();
    if (latent.indexes() instanceof CdfIndexes.PerChannel channel) {
      lines.append("plane ").append(channel.planeSize()).append('\n');
    } else {
      byte[] rows = new byte[count];
      for (int i = 0; i < count; i++) {
        rows[i] = (byte) latent.rows()[i];
      }
      Files.write(folder.resolve("indexes.bin"), rows);
      lines.append("indexes indexes.bin\n");
    }
    EntropyCoder coder = EntropyCoders.named("java");
    for (WireProfile profile : profiles) {
      String file = "lanes" + profile.lanes() + "x" + profile.segments() + ".bin";
      Files.write(folder.resolve(file), CoderHarness.encode(coder, latent, profile));
      lines
          .append("payload ")
          .append(profile.lanes() + " " + profile.segments() + " " + file)
          .append('\n');
    }
    Files.writeString(folder.resolve("case.txt"), lines);
  }
}
