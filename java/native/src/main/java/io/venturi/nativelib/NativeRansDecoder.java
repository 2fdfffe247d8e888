package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.Batches;
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

  NativeRansDecoder(String kernels, EntropyTables tables, int maxSymbols) {
    call = new CoderCall(kernels, tables, maxSymbols);
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
      call.setPayloadSize(0, payload.remaining());
      run(payload, payload.remaining(), profile, indexes, symbols, symbolCount, 1);
    } finally {
      use.exit();
    }
  }

  @Override
  public void decodeBatch(
      ByteBuffer payloads,
      int[] sizes,
      int imageCount,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount) {
    int sum = Batches.sumOfSizes(sizes, imageCount, payloads.remaining());
    use.enter();
    try {
      call.reserve(imageCount);
      for (int b = 0; b < imageCount; b++) {
        call.setPayloadSize(b, sizes[b]);
      }
      run(payloads, sum, profile, indexes, symbols, symbolCount, imageCount);
    } finally {
      use.exit();
    }
  }

  private void run(
      ByteBuffer payloads,
      int sizeBytes,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount,
      int imageCount) {
    try {
      int allSymbols = call.prepare(indexes, symbolCount, imageCount);
      long from = Addresses.bytes("payload", payloads, sizeBytes);
      Addresses.checkWritable("symbols", symbols);
      long to = Addresses.ints("symbols", symbols, allSymbols);
      StatusMapper.check(decode(from, profile, to, symbolCount, imageCount));
    } finally {
      call.keepAlive(indexes);
      Reference.reachabilityFence(payloads);
      Reference.reachabilityFence(symbols);
    }
  }

  private long decode(
      long payloads, WireProfile profile, long symbols, int symbolCount, int imageCount) {
    return profile.kind() == WireProfile.Kind.COMPAT
        ? VenturiNative.compatDecode(
            call.tables(),
            call.indexes(),
            payloads,
            call.payloadSizes(),
            symbols,
            symbolCount,
            imageCount)
        : VenturiNative.lanesDecode(
            call.tables(),
            call.indexes(),
            profile.lanes(),
            profile.segments(),
            payloads,
            call.payloadSizes(),
            symbols,
            symbolCount,
            imageCount);
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
