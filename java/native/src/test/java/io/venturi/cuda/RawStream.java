package io.venturi.cuda;

import io.venturi.nativelib.StatusMapper;

/** Work on a stream that is known by its handle only, as networks get it. */
public final class RawStream {
  private RawStream() {}

  /** Queues a copy between device addresses. */
  public static void copyOnDevice(long stream, long from, long to, long sizeBytes) {
    StatusMapper.check(CudaNative.copyOnDevice(to, from, sizeBytes, stream));
  }
}
