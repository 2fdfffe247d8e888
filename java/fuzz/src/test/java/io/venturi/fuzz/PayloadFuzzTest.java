package io.venturi.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.latent.WireProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Payloads against every coder: one verdict, one set of symbols, and symbols that were accepted go
 * through every encoder and come back. Input: number of the latent, profile byte, payload.
 */
class PayloadFuzzTest {
  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < GoldenLatent.all().size(); i++) {
      for (GoldenLatent.Payload payload : GoldenLatent.all().get(i).payloads()) {
        byte[] seed = new byte[payload.bytes().length + 2];
        seed[0] = (byte) i;
        seed[1] = (byte) payload.profile().toByte();
        System.arraycopy(payload.bytes(), 0, seed, 2, payload.bytes().length);
        seeds.add(seed);
      }
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void payload(byte[] input) {
    if (input.length < 2) {
      return;
    }
    GoldenLatent latent = GoldenLatent.all().get((input[0] & 0xff) % GoldenLatent.all().size());
    WireProfile profile = Profiles.of(input[1]);
    byte[] payload = Arrays.copyOfRange(input, 2, input.length);
    int[] symbols = latent.twins().decode(payload, profile, latent.indexes(), latent.count());
    if (symbols != null && profile.segments() == 1) {
      byte[] again = latent.twins().encode(symbols, profile, latent.indexes());
      if (again != null) {
        assertArrayEquals(
            symbols, latent.twins().decode(again, profile, latent.indexes(), latent.count()));
      }
    }
  }
}
