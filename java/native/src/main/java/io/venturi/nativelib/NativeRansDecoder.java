package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.latent.WireProfile;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** {@link RansDecoder} over {@code rans.h}. */
final class NativeRansDecoder implements RansDecoder {
  private final ExclusiveUse use = new ExclusiveUse("RansDecoder");
  private final CoderCall call;

  NativeRansDecoder(EntropyTables tables, int maxSymbols) {
    call = new CoderCall(tables, maxSymbols);
  }

  @Override
  public void decode(
      ByteBuffer payload,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount) {
    use.enter();
    try {
      call.prepare(indexes, symbolCount);
      int payloadSize = payload.remaining();
      long from = Addresses.bytes("payload", payload, payloadSize);
      Addresses.checkWritable("symbols", symbols);
      long to = Addresses.ints("symbols", symbols, symbolCount);
      StatusMapper.check(decode(from, payloadSize, profile, to, symbolCount));
    } finally {
      call.keepAlive(indexes);
      Reference.reachabilityFence(payload);
      Reference.reachabilityFence(symbols);
      use.exit();
    }
  }

  private long decode(
      long payload, int payloadSize, WireProfile profile, long symbols, int symbolCount) {
    return profile.kind() == WireProfile.Kind.COMPAT
        ? VenturiNative.compatDecode(
            call.tables(), call.indexes(), payload, payloadSize, symbols, symbolCount)
        : VenturiNative.lanesDecode(
            call.tables(),
            call.indexes(),
            profile.lanes(),
            profile.segments(),
            payload,
            payloadSize,
            symbols,
            symbolCount);
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
