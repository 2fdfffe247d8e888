package io.venturi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.latent.WireProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Payloads of profile compat read symbol by symbol: each coder gives the symbols, or the refusal,
 * of the whole. Input: number of the latent, payload.
 */
class StreamFuzzTest {
  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < GoldenLatent.all().size(); i++) {
      for (GoldenLatent.Payload payload : GoldenLatent.all().get(i).payloads()) {
        if (payload.profile().equals(WireProfile.COMPAT)) {
          byte[] seed = new byte[payload.bytes().length + 1];
          seed[0] = (byte) i;
          System.arraycopy(payload.bytes(), 0, seed, 1, payload.bytes().length);
          seeds.add(seed);
        }
      }
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void stream(byte[] input) {
    if (input.length < 1) {
      return;
    }
    GoldenLatent latent = GoldenLatent.all().get((input[0] & 0xff) % GoldenLatent.all().size());
    byte[] payload = Arrays.copyOfRange(input, 1, input.length);
    latent.twins().checkStream(payload, latent.indexes(), latent.count());
  }
}
