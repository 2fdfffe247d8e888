package io.venturi.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.hyperprior.SampleHyperprior;
import io.venturi.latent.WireProfile;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames with a hyper-latent, index corrections and digest, as they are and with the CRC made to
 * fit: every coder gives the same symbols or refuses.
 */
class HyperpriorFuzzTest {
  private static final HyperpriorModel MODEL = SampleHyperprior.model(true);
  private static final List<SampleHyperprior.Server> SERVERS =
      EntropyCoders.all().stream()
          .filter(coder -> coder.unavailableReason().isEmpty())
          .map(coder -> new SampleHyperprior.Server(coder, MODEL))
          .toList();

  static Stream<byte[]> seeds() {
    EntropyCoder coder = EntropyCoders.preferred();
    return Stream.of(WireProfile.COMPAT, WireProfile.lanes(4), WireProfile.lanes(32))
        .map(profile -> SampleHyperprior.encode(coder, true, profile, 7).frame());
  }

  @MethodSource("seeds")
  @FuzzTest
  void hyperprior(byte[] frame) {
    check(frame);
    if (frame.length >= 4) {
      check(Crc.repaired(frame));
    }
  }

  private static void check(byte[] frame) {
    assertTrue(SERVERS.size() >= 2, "only one coder can run here, there is nothing to compare");
    int[] first = decode(SERVERS.get(0), frame);
    for (SampleHyperprior.Server server : SERVERS) {
      assertArrayEquals(first, decode(server, frame));
    }
  }

  private static int @Nullable [] decode(SampleHyperprior.Server server, byte[] frame) {
    try {
      return server.decode(frame);
    } catch (CorruptFrameException | IncompatibleModelException e) {
      return null;
    }
  }
}
