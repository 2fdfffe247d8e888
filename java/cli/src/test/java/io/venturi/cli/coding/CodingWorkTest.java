package io.venturi.cli.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import io.venturi.cli.coding.CodingSession.CodingRoom;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The work is what docs/performance.md says it is, and a coder that errs is found out. */
class CodingWorkTest {
  @ParameterizedTest
  @CsvSource({"FACTORIZED, 2.25, 93", "GAUSSIAN, 1.11, 3133", "GAUSSIAN_LARGE, 1.11, 3133"})
  void idealBytes_anyLatents_aboutTheBitsOfATrainedModel(
      SampleLatents latents, double bits, int widestRow) {
    CodingWork work = new CodingWork(latents);
    assertEquals(bits, 8 * work.idealBytes() / work.symbolCount(), 0.02);
    int widest = 0;
    for (int r = 0; r < work.tables().rowCount(); r++) {
      widest = Math.max(widest, work.tables().compat().size(r));
    }
    assertEquals(widestRow, widest);
  }

  @Test
  void symbols_madeTwice_areTheSameAndEveryLatentIsAnother() {
    CodingWork first = new CodingWork(SampleLatents.FACTORIZED);
    CodingWork second = new CodingWork(SampleLatents.FACTORIZED);
    assertEquals(first.symbols(0, CodingWork.LATENTS), second.symbols(0, CodingWork.LATENTS));
    assertNotEquals(first.symbols(0, 1), first.symbols(1, 1));
  }

  @Test
  void session_decoderThatErrsOnce_isFoundOut() {
    CodingWork work = new CodingWork(SampleLatents.EIGHT_SYMBOLS);
    CodingRoom room = new CodingRoom(work, 1);
    VenturiException e =
        assertThrows(
            VenturiException.class,
            () -> new CodingSession(new Erring(40), WireProfile.COMPAT, work, 1, room));
    assertTrue(e.getMessage().contains("symbol 3 of latent 40"), e.getMessage());
  }

  @Test
  void bench_coderWithOtherBytes_isFoundOut() {
    CodingWork work = new CodingWork(SampleLatents.EIGHT_SYMBOLS);
    EntropyCoder java = EntropyCoders.named("java");
    CoderBench bench = new CoderBench(work, 1, 0.001);
    List<Contender> pair =
        List.of(
            new Contender(java, WireProfile.COMPAT),
            new Contender(new Erring(-1), WireProfile.COMPAT));
    VenturiException e = assertThrows(VenturiException.class, () -> bench.run(pair));
    assertTrue(e.getMessage().contains("differently"), e.getMessage());
  }

  /** The Java coder, but one latent comes back wrong, or, with -1, its payloads are others. */
  private record Erring(int latent) implements EntropyCoder {
    @Override
    public String name() {
      return "erring";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public String unavailableReason() {
      return "";
    }

    @Override
    public RansEncoder newEncoder(EntropyTables tables, int maxSymbols) {
      RansEncoder java = EntropyCoders.named("java").newEncoder(tables, maxSymbols);
      WireProfile written = latent < 0 ? WireProfile.lanes(8) : WireProfile.COMPAT;
      return new RansEncoder() {
        @Override
        public int encode(
            IntBuffer symbols, int count, CdfIndexes indexes, WireProfile profile, ByteBuffer out) {
          return java.encode(symbols, count, indexes, written, out);
        }

        @Override
        public void close() {
          java.close();
        }
      };
    }

    @Override
    public RansDecoder newDecoder(EntropyTables tables, int maxSymbols) {
      RansDecoder java = EntropyCoders.named("java").newDecoder(tables, maxSymbols);
      WireProfile written = latent < 0 ? WireProfile.lanes(8) : WireProfile.COMPAT;
      return new RansDecoder() {
        private int calls;

        @Override
        public void decode(
            ByteBuffer payload,
            WireProfile profile,
            CdfIndexes indexes,
            IntBuffer symbols,
            int count) {
          java.decode(payload, written, indexes, symbols, count);
          if (calls++ == latent) {
            symbols.put(3, symbols.get(3) + 1);
          }
        }

        @Override
        public void close() {
          java.close();
        }
      };
    }
  }
}
