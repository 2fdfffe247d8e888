package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How every entropy coder answers wrong calls and calls at the wrong time; each twin runs it. */
public abstract class CoderCallContractTest {
  private static final int COUNT = 12;
  private static final WireProfile PROFILE = WireProfile.lanes(4);
  private static final CdfIndexes ROWS = new CdfIndexes.PerChannel(6);

  private final EntropyTables tables = SampleTables.factorized(2, 3);
  private final ByteBuffer room =
      ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(COUNT, PROFILE));

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  private void encode(IntBuffer symbols, int count, CdfIndexes indexes, ByteBuffer out) {
    try (RansEncoder encoder = coder().newEncoder(tables, COUNT)) {
      encoder.encode(symbols, count, indexes, PROFILE, out);
    }
  }

  private void decode(ByteBuffer payload, CdfIndexes indexes, IntBuffer symbols, int count) {
    try (RansDecoder decoder = coder().newDecoder(tables, COUNT)) {
      decoder.decode(payload, PROFILE, indexes, symbols, count);
    }
  }

  @Test
  void call_countsAboveTheCodersOwn_isRefused() {
    IntBuffer symbols = Direct.allocateInts(COUNT + 1);
    refused(() -> encode(symbols, COUNT + 1, ROWS, room));
    refused(() -> encode(symbols, -1, ROWS, room));
    refused(() -> decode(room, ROWS, symbols, COUNT + 1));
    refused(() -> decode(room, ROWS, symbols, -1));
  }

  @Test
  void call_rowOutOfRange_isRefused() {
    IntBuffer symbols = Direct.allocateInts(COUNT);
    int[] rows = new int[COUNT];
    rows[COUNT - 1] = 2;
    for (CdfIndexes indexes :
        new CdfIndexes[] {
          new CdfIndexes.PerChannel(5),
          new CdfIndexes.Bytes(Direct.bytes(rows)),
          new CdfIndexes.Shorts(Direct.shorts(rows))
        }) {
      refused(() -> encode(symbols, COUNT, indexes, room));
      refused(() -> decode(room, indexes, symbols, COUNT));
    }
  }

  @Test
  void call_tooFewIndexesOrSymbols_isRefused() {
    IntBuffer symbols = Direct.allocateInts(COUNT);
    CdfIndexes few = new CdfIndexes.Bytes(Direct.bytes(new byte[COUNT - 1]));
    refused(() -> encode(symbols, COUNT, few, room));
    refused(() -> decode(room, few, symbols, COUNT));
    refused(() -> encode(Direct.allocateInts(COUNT - 1), COUNT, ROWS, room));
    refused(() -> decode(room, ROWS, Direct.allocateInts(COUNT - 1), COUNT));
  }

  @Test
  void call_buffersOfTheWrongKind_isRefused() {
    IntBuffer symbols = Direct.allocateInts(COUNT);
    IntBuffer swapped =
        ByteBuffer.allocateDirect(4 * COUNT)
            .order(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                    ? ByteOrder.LITTLE_ENDIAN
                    : ByteOrder.BIG_ENDIAN)
            .asIntBuffer();
    refused(() -> encode(IntBuffer.allocate(COUNT), COUNT, ROWS, room));
    refused(() -> encode(swapped, COUNT, ROWS, room));
    refused(() -> encode(symbols, COUNT, ROWS, ByteBuffer.allocate(room.capacity())));
    refused(() -> decode(ByteBuffer.allocate(8), ROWS, symbols, COUNT));
    refused(() -> decode(room, ROWS, swapped, COUNT));
  }

  @Test
  void encode_roomBelowTheBound_isRefusedAndPositionStays() {
    ByteBuffer small = room.duplicate();
    small.position(1);
    refused(() -> encode(Direct.allocateInts(COUNT), COUNT, ROWS, small));
    assertEquals(1, small.position());
  }

  @Test
  void call_afterClose_throwsIllegalState() {
    IntBuffer symbols = Direct.allocateInts(COUNT);
    RansEncoder encoder = coder().newEncoder(tables, COUNT);
    encoder.close();
    encoder.close();
    assertThrows(
        IllegalStateException.class, () -> encoder.encode(symbols, COUNT, ROWS, PROFILE, room));
    RansDecoder decoder = coder().newDecoder(tables, COUNT);
    decoder.close();
    decoder.close();
    assertThrows(
        IllegalStateException.class, () -> decoder.decode(room, PROFILE, ROWS, symbols, COUNT));
  }

  @Test
  void encode_secondThreadWhileACallIsInFlight_throwsIllegalState() throws InterruptedException {
    int count = 1 << 18;
    IntBuffer symbols = Direct.allocateInts(count);
    CdfIndexes indexes = new CdfIndexes.PerChannel(count);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    try (RansEncoder encoder = coder().newEncoder(tables, count)) {
      Runnable loop =
          () -> {
            ByteBuffer out = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count, PROFILE));
            long end = System.nanoTime() + 200_000_000_000L;
            while (!stop.get() && System.nanoTime() < end) {
              try {
                encoder.encode(symbols, count, indexes, PROFILE, out.clear());
              } catch (IllegalStateException e) {
                refused.incrementAndGet();
                stop.set(true);
              }
            }
          };
      Thread other = new Thread(loop);
      other.start();
      loop.run();
      other.join();
    }
    assertTrue(refused.get() >= 1, "two threads shared an encoder and nobody objected");
  }

  private static void refused(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }
}
