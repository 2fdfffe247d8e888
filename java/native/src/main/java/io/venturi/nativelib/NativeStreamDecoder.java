package io.venturi.nativelib;

import io.venturi.CorruptFrameException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.StreamDecoder;
import io.venturi.latent.LatentShape;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** {@link StreamDecoder} over {@code venturi_compat_stream} in {@code rans.h}. */
final class NativeStreamDecoder implements StreamDecoder {
  private static final int SYMBOL = NativeStruct.STREAM_BYTES;

  private final CoderCall call;
  private final NativeStruct stream = new NativeStruct(NativeStruct.STREAM_BYTES + Integer.BYTES);
  private @Nullable ByteBuffer source; // kept reachable while the stream points into it
  private boolean closed;

  NativeStreamDecoder(String kernels, EntropyTables tables) {
    call = new CoderCall(kernels, tables, LatentShape.MAX_SYMBOLS);
  }

  @Override
  public void open(ByteBuffer payload) {
    if (closed) {
      throw new IllegalStateException("StreamDecoder is closed");
    }
    source = null;
    int size = payload.remaining();
    long from = Addresses.bytes("payload", payload, size);
    try {
      StatusMapper.check(
          VenturiNative.compatStreamOpen(stream.address(0), call.tables(), from, size));
      source = payload.duplicate();
    } finally {
      Reference.reachabilityFence(payload);
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public int next(int row) {
    requirePayload();
    check(VenturiNative.compatStreamNext(stream.address(0), row, stream.address(SYMBOL)));
    return stream.getInt(SYMBOL);
  }

  @Override
  public void next(CdfIndexes indexes, IntBuffer symbols, int symbolCount) {
    requirePayload();
    int count = call.prepare(indexes, symbolCount, 1);
    Addresses.checkWritable("symbols", symbols);
    long to = Addresses.ints("symbols", symbols, count);
    try {
      check(VenturiNative.compatStreamNextRows(stream.address(0), call.indexes(), to, count));
    } finally {
      call.keepAlive(indexes);
      Reference.reachabilityFence(symbols);
    }
  }

  @Override
  public void finish() {
    requirePayload();
    check(VenturiNative.compatStreamFinish(stream.address(0)));
    source = null;
  }

  private void requirePayload() {
    if (source == null) {
      throw new IllegalStateException("StreamDecoder has no payload; open one first");
    }
  }

  /** A payload that is refused is over; one whose row is refused goes on. */
  private void check(long status) {
    try {
      StatusMapper.check(status);
    } catch (CorruptFrameException e) {
      source = null;
      throw e;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    closed = true;
    source = null;
  }
}
