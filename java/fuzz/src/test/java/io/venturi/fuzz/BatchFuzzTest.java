package io.venturi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several payloads in one call, among them such as nobody wrote: each coder gives what it gives for
 * each alone. Input: number of the latent, profile byte, size of the first payload in two bytes,
 * two payloads back to back; a third, sound one stands between them.
 */
class BatchFuzzTest {
  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < GoldenLatent.all().size(); i++) {
      for (GoldenLatent.Payload payload : GoldenLatent.all().get(i).payloads()) {
        ByteBuffer seed = ByteBuffer.allocate(4 + 2 * payload.bytes().length);
        seed.put((byte) i).put((byte) payload.profile().toByte());
        seed.putShort((short) payload.bytes().length).put(payload.bytes()).put(payload.bytes());
        seeds.add(seed.array());
      }
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void batch(byte[] input) {
    if (input.length < 4) {
      return;
    }
    GoldenLatent latent = GoldenLatent.all().get((input[0] & 0xff) % GoldenLatent.all().size());
    WireProfile profile = Profiles.of(input[1]);
    int split = Math.min(4 + (ByteBuffer.wrap(input).getShort(2) & 0xffff), input.length);
    List<byte[]> payloads = new ArrayList<>();
    payloads.add(Arrays.copyOfRange(input, 4, split));
    latent.payloads().stream()
        .filter(payload -> payload.profile().equals(profile))
        .findFirst()
        .ifPresent(payload -> payloads.add(payload.bytes()));
    payloads.add(Arrays.copyOfRange(input, split, input.length));
    latent.twins().checkBatch(payloads, profile, latent.indexes(), latent.count());
  }
}
