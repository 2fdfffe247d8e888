package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.Batches;
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

  NativeRansEncoder(String kernels, EntropyTables tables, int maxSymbols) {
    call = new CoderCall(kernels, tables, maxSymbols);
  }

  @Override
  public int encode(
      IntBuffer symbols, int symbolCount, CdfIndexes indexes, WireProfile profile, ByteBuffer out) {
    use.enter();
    try {
      run(symbols, symbolCount, 1, indexes, profile, out);
      int size = call.payloadSize(0);
      out.position(out.position() + size);
      return size;
    } finally {
      use.exit();
    }
  }

  @Override
  public int encodeBatch(
      IntBuffer symbols,
      int symbolCount,
      int imageCount,
      CdfIndexes indexes,
      WireProfile profile,
      ByteBuffer out,
      int[] sizes) {
    Batches.checkSizes(sizes, imageCount);
    use.enter();
    try {
      run(symbols, symbolCount, imageCount, indexes, profile, out);
      int sum = 0;
      for (int b = 0; b < imageCount; b++) {
        sizes[b] = call.payloadSize(b);
        sum += sizes[b];
      }
      out.position(out.position() + sum);
      return sum;
    } finally {
      use.exit();
    }
  }

  private void run(
      IntBuffer symbols,
      int symbolCount,
      int imageCount,
      CdfIndexes indexes,
      WireProfile profile,
      ByteBuffer out) {
    try {
      int allSymbols = call.prepare(indexes, symbolCount, imageCount);
      int room = Batches.maxEncodedBytes(symbolCount, imageCount, profile);
      long from = Addresses.ints("symbols", symbols, allSymbols);
      Addresses.checkWritable("out", out);
      long to = Addresses.bytes("out", out, room);
      StatusMapper.check(encode(from, symbolCount, imageCount, profile, to, room));
    } finally {
      call.keepAlive(indexes);
      Reference.reachabilityFence(symbols);
      Reference.reachabilityFence(out);
    }
  }

  private long encode(
      long symbols, int symbolCount, int imageCount, WireProfile profile, long out, int room) {
    return profile.kind() == WireProfile.Kind.COMPAT
        ? VenturiNative.compatEncode(
            call.tables(),
            call.indexes(),
            symbols,
            symbolCount,
            imageCount,
            out,
            room,
            call.payloadSizes())
        : VenturiNative.lanesEncode(
            call.tables(),
            call.indexes(),
            profile.lanes(),
            profile.segments(),
            symbols,
            symbolCount,
            imageCount,
            out,
            room,
            call.payloadSizes());
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
