package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.junit.jupiter.api.Test;

/** What a coder leaves on the Java heap; each twin runs it. */
public abstract class AllocationContractTest {
  private static final int MAX_BYTES_PER_CALL = 512;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  @Test
  void coder_callsAfterWarmUp_takeABoundedNumberOfBytesWhateverTheSize() {
    CodingCase small = CodingCase.perSymbol("small", SampleTables.factorized(3, 1), 100, 5, 1);
    CodingCase large = CodingCase.perSymbol("large", SampleTables.gaussian64(), 20_000, 5, 1);
    for (CodingCase latent : new CodingCase[] {small, large, large.withByteIndexes()}) {
      for (WireProfile profile :
          new WireProfile[] {
            WireProfile.COMPAT, WireProfile.lanes(32), new WireProfile(WireProfile.Kind.LANES, 8, 2)
          }) {
        checkBytesPerCall(latent, profile, 100);
      }
    }
  }

  @Test
  void coder_batchesAfterWarmUp_takeABoundedNumberOfBytesAnImage() {
    int images = 8;
    int count = 5_000;
    CodingCase all = CodingCase.perSymbol("batch", SampleTables.gaussian64(), images * count, 5, 1);
    int[] sizes = new int[images];
    for (CodingCase latents : new CodingCase[] {all, all.withByteIndexes()}) {
      for (WireProfile profile : new WireProfile[] {WireProfile.COMPAT, WireProfile.lanes(32)}) {
        IntBuffer symbols = Direct.ints(latents.symbols());
        ByteBuffer out = ByteBuffer.allocateDirect(Batches.maxEncodedBytes(count, images, profile));
        CdfIndexes rows = latents.indexes();
        try (RansEncoder encoder = coder().newEncoder(latents.tables(), count);
            RansDecoder decoder = coder().newDecoder(latents.tables(), count)) {
          long perCall =
              bytesPerCall(
                  50,
                  () -> {
                    out.clear();
                    encoder.encodeBatch(symbols, count, images, rows, profile, out, sizes);
                    out.flip();
                    decoder.decodeBatch(out, sizes, images, profile, rows, symbols, count);
                  });
          assertTrue(
              perCall <= 2 * images * MAX_BYTES_PER_CALL,
              latents.name() + " " + profile + ": " + perCall + " bytes for 2 calls");
        }
      }
    }
  }

  @Test
  void coder_aMillionCalls_leaveTheHeapFlat() {
    CodingCase tiny = CodingCase.perSymbol("tiny", SampleTables.factorized(3, 1), 4, 0, 1);
    long before = usedHeapBytes();
    checkBytesPerCall(tiny, WireProfile.COMPAT, 250_000);
    checkBytesPerCall(tiny, WireProfile.lanes(4), 250_000);
    long growth = usedHeapBytes() - before;
    assertTrue(growth < 8 << 20, "heap grew by " + growth + " bytes over 10^6 calls");
  }

  /** Encodes and decodes so often, twice, and measures the second time. */
  private void checkBytesPerCall(CodingCase latent, WireProfile profile, int rounds) {
    int count = latent.symbolCount();
    IntBuffer symbols = Direct.ints(latent.symbols());
    ByteBuffer out = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count, profile));
    try (RansEncoder encoder = coder().newEncoder(latent.tables(), count);
        RansDecoder decoder = coder().newDecoder(latent.tables(), count)) {
      long perCall =
          bytesPerCall(
                  rounds / 2,
                  () -> {
                    encoder.encode(symbols, count, latent.indexes(), profile, out.clear());
                    decoder.decode(out.flip(), profile, latent.indexes(), symbols, count);
                  })
              / 2;
      assertTrue(
          perCall <= MAX_BYTES_PER_CALL,
          latent.name() + " " + profile + ": " + perCall + " bytes on the heap per call");
    }
  }

  /** Bytes that a call leaves on the heap, the second time that it runs so often. */
  private long bytesPerCall(int rounds, Runnable call) {
    long bytes = 0;
    for (int pass = 0; pass < 2; pass++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        call.run();
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    return bytes / rounds;
  }

  private static long usedHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
