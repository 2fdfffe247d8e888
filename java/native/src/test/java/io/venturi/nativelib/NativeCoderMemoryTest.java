package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A long run of calls takes neither Java heap nor native memory. */
class NativeCoderMemoryTest {
  private static final int CALLS = 500_000; // each encodes and decodes
  private static final int WARM_UP = 50_000;
  private static final int SYMBOLS = 64;
  private static final long MOST_BYTES_PER_CALL = 48;
  private static final long MOST_GROWTH_BYTES = 16L << 20;
  private static final Path STATM = Path.of("/proc/self/statm");

  private final EntropyTables tables =
      EntropyTables.parse(read(TestFiles.testdata("tables-valid").resolve("factorized4.bin")));
  private final CdfIndexes indexes = new CdfIndexes.PerChannel(SYMBOLS / 4);
  private final IntBuffer symbols = Direct.allocateInts(SYMBOLS);
  private final IntBuffer decoded = Direct.allocateInts(SYMBOLS);
  private final ByteBuffer payload =
      ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(SYMBOLS, WireProfile.lanes(8)));

  @Test
  void encodeAndDecode_millionCalls_leaveMemoryFlat() throws IOException {
    for (int i = 0; i < SYMBOLS; i++) {
      symbols.put(i, i % 5 - 2);
    }
    EntropyCoder coder = EntropyCoders.preferred();
    assertEquals("", coder.unavailableReason());
    try (RansEncoder encoder = coder.newEncoder(tables, SYMBOLS);
        RansDecoder decoder = coder.newDecoder(tables, SYMBOLS)) {
      run(encoder, decoder, WARM_UP);
      long residentBefore = residentBytes();
      long allocatedBefore = allocatedBytes();
      run(encoder, decoder, CALLS);
      long perCall = (allocatedBytes() - allocatedBefore) / (2L * CALLS);
      assertTrue(perCall <= MOST_BYTES_PER_CALL, perCall + " bytes of Java heap per call");
      assumeTrue(Files.exists(STATM), "no " + STATM);
      long growth = residentBytes() - residentBefore;
      assertTrue(growth <= MOST_GROWTH_BYTES, "the process grew by " + growth + " bytes");
    }
  }

  private void run(RansEncoder encoder, RansDecoder decoder, int calls) {
    for (int i = 0; i < calls; i++) {
      WireProfile profile = i % 2 == 0 ? WireProfile.COMPAT : LANES;
      payload.clear();
      encoder.encode(symbols, SYMBOLS, indexes, profile, payload);
      payload.flip();
      decoder.decode(payload, profile, indexes, decoded, SYMBOLS);
    }
    assertEquals(symbols, decoded);
  }

  private static final WireProfile LANES = WireProfile.lanes(8);

  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  private static long residentBytes() throws IOException {
    return Files.exists(STATM) ? 4096L * Long.parseLong(Files.readString(STATM).split(" ")[1]) : 0;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
