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
import io.venturi.entropy.StreamDecoder;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every coder that can run here, side by side on one table set; they must agree on all bytes. */
final class Twins implements AutoCloseable {
  private record Twin(
      String name, RansEncoder encoder, RansDecoder decoder, StreamDecoder stream) {}

  private final List<Twin> twins = new ArrayList<>();

  Twins(EntropyTables tables, int maxSymbols) {
    for (EntropyCoder coder : EntropyCoders.all()) {
      if (coder.unavailableReason().isEmpty()) {
        twins.add(
            new Twin(
                coder.name(),
                coder.newEncoder(tables, maxSymbols),
                coder.newDecoder(tables, maxSymbols),
                coder.newStreamDecoder(tables)));
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

  /**
   * Checks that every twin decodes these payloads in one call exactly when it decodes each alone,
   * and to the same symbols.
   */
  void checkBatch(List<byte[]> payloads, WireProfile profile, CdfIndexes indexes, int count) {
    List<int[]> singles = new ArrayList<>();
    for (byte[] payload : payloads) {
      singles.add(decode(payload, profile, indexes, count));
    }
    int[] expected =
        singles.contains(null) ? null : singles.stream().flatMapToInt(Arrays::stream).toArray();
    CdfIndexes repeated = Rows.repeated(indexes, count, payloads.size());
    for (Twin twin : twins) {
      assertArrayEquals(
          expected,
          decodeBatch(twin, payloads, profile, repeated, count),
          () -> twin.name() + " decodes a batch unlike its images");
    }
  }

  /** Checks that every twin reads this payload symbol by symbol as it does as a whole. */
  void checkStream(byte[] payload, CdfIndexes indexes, int count) {
    int[] expected = decode(payload, WireProfile.COMPAT, indexes, count);
    for (Twin twin : twins) {
      assertArrayEquals(
          expected,
          decodeStream(twin, payload, indexes, count),
          () -> twin.name() + " decodes a stream unlike its whole");
    }
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

  private static int @Nullable [] decodeBatch(
      Twin twin, List<byte[]> payloads, WireProfile profile, CdfIndexes indexes, int count) {
    int[] sizes = payloads.stream().mapToInt(payload -> payload.length).toArray();
    ByteBuffer all = ByteBuffer.allocateDirect(Arrays.stream(sizes).sum());
    payloads.forEach(all::put);
    IntBuffer symbols = Direct.allocateInts(count * sizes.length);
    try {
      twin.decoder().decodeBatch(all.flip(), sizes, sizes.length, profile, indexes, symbols, count);
      return Direct.toArray(symbols, count * sizes.length);
    } catch (CorruptFrameException e) {
      assertTrue(
          Arrays.stream(sizes).anyMatch(size -> e.offset() >= 0 && e.offset() <= size),
          () -> twin.name() + " names offset " + e.offset() + " of " + Arrays.toString(sizes));
      return null;
    }
  }

  private static int @Nullable [] decodeStream(
      Twin twin, byte[] payload, CdfIndexes indexes, int count) {
    int[] symbols = new int[count];
    try {
      twin.stream().open(Direct.bytes(payload));
      for (int i = 0; i < count; i++) {
        symbols[i] = twin.stream().next(Rows.row(indexes, i));
      }
      twin.stream().finish();
      return symbols;
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
      twin.stream().close();
    }
  }
}
