package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** {@link RansEncoder} over {@code rans.h}. */
final class NativeRansEncoder implements RansEncoder {
  private final ExclusiveUse use = new ExclusiveUse("RansEncoder");
  private final CoderCall call;

  NativeRansEncoder(EntropyTables tables, int maxSymbols) {
    call = new CoderCall(tables, maxSymbols);
  }

  @Override
  public int encode(
      IntBuffer symbols, int symbolCount, CdfIndexes indexes, WireProfile profile, ByteBuffer out) {
    use.enter();
    try {
      call.prepare(indexes, symbolCount);
      int room = RansEncoder.maxEncodedBytes(symbolCount, profile);
      long from = Addresses.ints("symbols", symbols, symbolCount);
      Addresses.checkWritable("out", out);
      long to = Addresses.bytes("out", out, room);
      StatusMapper.check(encode(from, symbolCount, profile, to, room));
      int size = call.payloadSize();
      out.position(out.position() + size);
      return size;
    } finally {
      call.keepAlive(indexes);
      Reference.reachabilityFence(symbols);
      Reference.reachabilityFence(out);
      use.exit();
    }
  }

  private long encode(long symbols, int symbolCount, WireProfile profile, long out, int room) {
    return profile.kind() == WireProfile.Kind.COMPAT
        ? VenturiNative.compatEncode(
            call.tables(),
            call.indexes(),
            symbols,
            symbolCount,
            out,
            room,
            call.payloadSizeAddress())
        : VenturiNative.lanesEncode(
            call.tables(),
            call.indexes(),
            profile.lanes(),
            profile.segments(),
            symbols,
            symbolCount,
            out,
            room,
            call.payloadSizeAddress());
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
