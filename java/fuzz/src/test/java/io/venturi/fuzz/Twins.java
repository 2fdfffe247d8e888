package io.venturi.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every coder that can run here, side by side on one table set; they must agree on all bytes. */
final class Twins implements AutoCloseable {
  private record Twin(String name, RansEncoder encoder, RansDecoder decoder) {}

  private final List<Twin> twins = new ArrayList<>();

  Twins(EntropyTables tables, int maxSymbols) {
    for (EntropyCoder coder : EntropyCoders.all()) {
      if (coder.unavailableReason().isEmpty()) {
        twins.add(
            new Twin(
                coder.name(),
                coder.newEncoder(tables, maxSymbols),
                coder.newDecoder(tables, maxSymbols)));
      }
    }
    assertTrue(twins.size() >= 2, "only one coder can run here, there is nothing to compare");
  }

  /** The symbols; null when every twin refused the payload. */
  int @Nullable [] decode(byte[] payload, WireProfile profile, CdfIndexes indexes, int count) {
    int @Nullable [] first = decode(twins.get(0), payload, profile, indexes, count);
    for (Twin twin : twins.subList(1, twins.size())) {
      int[] symbols = decode(twin, payload, profile, indexes, count);
      assertEquals(first == null, symbols == null, () -> disagree(twin) + " on the verdict");
      assertArrayEquals(first, symbols, () -> disagree(twin) + " on the symbols");
    }
    return first;
  }

  /** The payload; null when every twin says that the profile cannot carry the symbols. */
  byte @Nullable [] encode(int[] symbols, WireProfile profile, CdfIndexes indexes) {
    byte @Nullable [] first = encode(twins.get(0), symbols, profile, indexes);
    for (Twin twin : twins.subList(1, twins.size())) {
      assertArrayEquals(
          first,
          encode(twin, symbols, profile, indexes),
          () -> disagree(twin) + " on the encoded bytes");
    }
    return first;
  }

  private String disagree(Twin twin) {
    return twins.get(0).name() + " and " + twin.name() + " disagree";
  }

  private static int @Nullable [] decode(
      Twin twin, byte[] payload, WireProfile profile, CdfIndexes indexes, int count) {
    IntBuffer symbols = Direct.allocateInts(count);
    try {
      twin.decoder().decode(Direct.bytes(payload), profile, indexes, symbols, count);
      return Direct.toArray(symbols, count);
    } catch (CorruptFrameException e) {
      assertTrue(
          e.offset() >= 0 && e.offset() <= payload.length,
          () -> twin.name() + " names offset " + e.offset() + " of " + payload.length);
      return null;
    }
  }

  private static byte @Nullable [] encode(
      Twin twin, int[] symbols, WireProfile profile, CdfIndexes indexes) {
    ByteBuffer out =
        ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(symbols.length, profile));
    try {
      twin.encoder().encode(Direct.ints(symbols), symbols.length, indexes, profile, out);
      return Direct.toArray(out.flip());
    } catch (VenturiException e) {
      return null;
    }
  }

  @Override
  public void close() {
    for (Twin twin : twins) {
      twin.encoder().close();
      twin.decoder().close();
    }
  }
}
