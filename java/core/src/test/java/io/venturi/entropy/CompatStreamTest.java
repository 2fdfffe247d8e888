package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.latent.WireProfile;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Streams worked out by hand from docs/bitstream.md section 4. */
class CompatStreamTest {
  private final EntropyCoder coder = EntropyCoders.named("java");

  private void check(String stream, int[] cdf, int offset, int... symbols) {
    CdfTable compat = new CdfTable(new int[][] {cdf}, new int[] {cdf.length}, new int[] {offset});
    EntropyTables tables =
        EntropyTables.fromCompat(EntropyModel.GAUSSIAN_CONDITIONAL, new float[1], compat);
    CdfIndexes indexes = new CdfIndexes.PerChannel(symbols.length);
    CodingCase latent = new CodingCase("hand", tables, new int[symbols.length], indexes, symbols);
    byte[] payload = CoderHarness.encode(coder, latent, WireProfile.COMPAT);
    assertEquals(stream, HexFormat.of().formatHex(payload));
    assertArrayEquals(symbols, CoderHarness.decode(coder, latent, WireProfile.COMPAT, payload));
  }

  @Test
  void encode_valuesAndEscapesOnBothSides_givesTheStream() {
    int[] cdf = {0, 6554, 19661, 45875, 58982, 65529, 65536};
    check("b9514e3779999f0041f9ff67", cdf, -2, 0, -1, 1, 2, -2, 0, 5, -9);
  }

  @Test
  void encode_stateExactlyAtTheRenormalisationBound_outputsAWord() {
    check("000000800000000000000000", new int[] {0, 1, 2, 65536}, -7, -7, -7);
  }
}
