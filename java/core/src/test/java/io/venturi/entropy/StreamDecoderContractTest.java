package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.CorruptFrameException;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every decoder of one symbol a call must do; each twin runs it. */
public abstract class StreamDecoderContractTest {
  private final CodingCase sample =
      CodingCase.perSymbol("steps", SampleTables.edges(), 150, 100, 2);
  private final byte[] payload =
      CoderHarness.encode(EntropyCoders.named("java"), sample, WireProfile.COMPAT);

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  @Test
  void next_everyKindOfLatent_givesTheSymbols() {
    for (CodingCase latent : CodingCases.latents()) {
      byte[] bytes = CoderHarness.encode(coder(), latent, WireProfile.COMPAT);
      assertArrayEquals(
          latent.symbols(), CoderHarness.decodeStepByStep(coder(), latent, bytes), latent.name());
    }
  }

  @Test
  void next_autoregressiveContextModel_decodesWhatWasEncodedWithKnownRows() {
    for (int seed = 0; seed < 20; seed++) {
      ContextModel model = new ContextModel(SampleTables.gaussian64(), 6, 9, 7, seed);
      CodingCase latent = model.sample(new Random(seed));
      byte[] bytes = CoderHarness.encode(coder(), latent, WireProfile.COMPAT);
      try (StreamDecoder decoder = coder().newStreamDecoder(latent.tables())) {
        decoder.open(Direct.bytes(bytes));
        int[] symbols = model.generate((row, i) -> decoder.next(row));
        decoder.finish();
        assertArrayEquals(latent.symbols(), symbols, "seed " + seed);
      }
      assertTrue(
          Arrays.stream(latent.rows()).distinct().count() > 20, "a context that says little");
    }
  }

  @Test
  void next_damagedPayloads_agreesWithTheDecoderOfWholeLatents() {
    Random random = new Random(6);
    int refused = 0;
    try (StreamDecoder steps = coder().newStreamDecoder(sample.tables());
        RansDecoder whole =
            EntropyCoders.named("java").newDecoder(sample.tables(), sample.symbolCount())) {
      for (int i = 0; i < 20_000; i++) {
        byte[] damaged = payload.clone();
        damaged[random.nextInt(i % 2 == 0 ? 12 : payload.length)] ^= (byte) (1 << i % 8);
        damaged = i % 5 == 0 ? Arrays.copyOf(damaged, random.nextInt(payload.length)) : damaged;
        byte[] bytes = damaged;
        int[] expected =
            outcome(() -> CoderHarness.decode(whole, sample, WireProfile.COMPAT, bytes));
        assertArrayEquals(
            expected, outcome(() -> CoderHarness.decodeStepByStep(steps, sample, bytes)));
        refused += expected.length == 0 ? 1 : 0;
      }
    }
    assertTrue(refused > 10_000, refused + " of 20000 refused");
  }

  private interface Decode {
    int[] symbols();
  }

  /** The symbols, or none when the payload is refused. */
  private static int[] outcome(Decode decode) {
    try {
      return decode.symbols();
    } catch (CorruptFrameException e) {
      return new int[0];
    }
  }

  @Test
  void next_severalRowsACall_givesTheSymbols() {
    CodingCase planes = CodingCase.perChannel("planes", SampleTables.factorized(5, 7), 13, 60, 3);
    for (CodingCase latent : new CodingCase[] {sample, sample.withByteIndexes()}) {
      checkSeveralACall(latent, payload);
    }
    byte[] bytes = CoderHarness.encode(coder(), planes, WireProfile.COMPAT);
    checkSeveralACall(planes.withShortIndexes(), bytes);
    try (StreamDecoder decoder = coder().newStreamDecoder(planes.tables())) {
      IntBuffer symbols = Direct.allocateInts(planes.symbolCount());
      decoder.open(Direct.bytes(bytes));
      decoder.next(planes.indexes(), symbols, planes.symbolCount());
      decoder.finish();
      assertArrayEquals(planes.symbols(), Direct.toArray(symbols, planes.symbolCount()));
    }
  }

  private void checkSeveralACall(CodingCase latent, byte[] bytes) {
    try (StreamDecoder decoder = coder().newStreamDecoder(latent.tables())) {
      decoder.open(Direct.bytes(bytes));
      IntBuffer symbols = Direct.allocateInts(latent.symbolCount());
      for (int at = 0, count = 0; at < latent.symbolCount(); at += count) {
        count = Math.min(1 + at % 9, latent.symbolCount() - at);
        decoder.next(slice(latent.indexes(), at, count), symbols.position(at), count);
        assertEquals(at, symbols.position());
      }
      decoder.finish();
      int[] decoded = Direct.toArray(symbols.position(0), latent.symbolCount());
      assertArrayEquals(latent.symbols(), decoded);
    }
  }

  private static CdfIndexes slice(CdfIndexes indexes, int from, int count) {
    return indexes instanceof CdfIndexes.Bytes bytes
        ? new CdfIndexes.Bytes(bytes.rows().slice(from, count))
        : new CdfIndexes.Shorts(((CdfIndexes.Shorts) indexes).rows().slice(from, count));
  }

  @Test
  void next_severalRowsOfWhichOneIsNone_takesNoSymbol() {
    int count = sample.symbolCount();
    IntBuffer symbols = Direct.allocateInts(count);
    CdfIndexes wrong = new CdfIndexes.Bytes(Direct.bytes(0, sample.tables().rowCount()));
    CdfIndexes few = new CdfIndexes.Bytes(Direct.bytes(new byte[count - 1]));
    try (StreamDecoder decoder = coder().newStreamDecoder(sample.tables())) {
      assertThrows(
          IllegalStateException.class, () -> decoder.next(sample.indexes(), symbols, count));
      decoder.open(Direct.bytes(payload));
      assertThrows(IllegalArgumentException.class, () -> decoder.next(wrong, symbols, 2));
      assertThrows(IllegalArgumentException.class, () -> decoder.next(few, symbols, count));
      IntBuffer small = Direct.allocateInts(count - 1);
      assertThrows(
          IllegalArgumentException.class, () -> decoder.next(sample.indexes(), small, count));
      decoder.next(sample.indexes(), symbols, count);
      decoder.finish();
      assertArrayEquals(sample.symbols(), Direct.toArray(symbols, count));
    }
  }

  @Test
  void finish_tooEarlyAndTooLate_isRefused() {
    try (StreamDecoder decoder = coder().newStreamDecoder(sample.tables())) {
      decoder.open(Direct.bytes(payload));
      for (int i = 0; i < sample.symbolCount() - 1; i++) {
        decoder.next(sample.rows()[i]);
      }
      assertThrows(CorruptFrameException.class, decoder::finish);
      assertThrows(IllegalStateException.class, decoder::finish);
      decoder.open(Direct.bytes(payload));
      assertThrows(
          CorruptFrameException.class,
          () -> {
            for (int i = 0; i < 1_000_000; i++) {
              decoder.next(sample.rows()[i % sample.symbolCount()]);
            }
          });
      assertThrows(IllegalStateException.class, () -> decoder.next(0));
      assertArrayEquals(sample.symbols(), CoderHarness.decodeStepByStep(decoder, sample, payload));
    }
  }

  @Test
  void next_rowOutOfRange_isRefusedAndThePayloadGoesOn() {
    try (StreamDecoder decoder = coder().newStreamDecoder(sample.tables())) {
      decoder.open(Direct.bytes(payload));
      for (int i = 0; i < sample.symbolCount(); i++) {
        for (int row : new int[] {-1, sample.tables().rowCount(), Integer.MAX_VALUE}) {
          assertThrows(IllegalArgumentException.class, () -> decoder.next(row));
        }
        assertEquals(sample.symbols()[i], decoder.next(sample.rows()[i]));
      }
      decoder.finish();
    }
  }

  @Test
  void call_outOfOrderAfterCloseOrOnTheHeap_isRefused() {
    StreamDecoder decoder = coder().newStreamDecoder(sample.tables());
    assertThrows(IllegalStateException.class, () -> decoder.next(0));
    assertThrows(IllegalStateException.class, decoder::finish);
    assertThrows(IllegalArgumentException.class, () -> decoder.open(ByteBuffer.wrap(payload)));
    assertThrows(CorruptFrameException.class, () -> decoder.open(Direct.bytes(new byte[7])));
    assertThrows(IllegalStateException.class, () -> decoder.next(0));
    decoder.open(Direct.bytes(payload));
    decoder.close();
    decoder.close();
    assertThrows(IllegalStateException.class, () -> decoder.next(0));
    assertThrows(IllegalStateException.class, () -> decoder.open(Direct.bytes(payload)));
  }

  @Test
  void next_afterWarmUp_leavesNothingOnTheHeapPerSymbol() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer source = Direct.bytes(payload);
    try (StreamDecoder decoder = coder().newStreamDecoder(sample.tables())) {
      long bytes = 0;
      for (int pass = 0; pass < 2; pass++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int k = 0; k < 2_000; k++) {
          decoder.open(source);
          for (int row : sample.rows()) {
            decoder.next(row);
          }
          decoder.finish();
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertTrue(bytes / 2_000 <= 512, bytes / 2_000 + " bytes on the heap per payload");
    }
  }
}
