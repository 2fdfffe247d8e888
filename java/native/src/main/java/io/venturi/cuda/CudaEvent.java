package io.venturi.cuda;

import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import java.lang.ref.Reference;

/**
 * A mark in a stream; see {@link CudaStream#record}.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class CudaEvent extends CudaResource {
  private final NativeStruct millis = new NativeStruct(Float.BYTES);

  CudaEvent(ContextHandle context) {
    this(context, make(context, out -> CudaNative.eventCreate(1, out)));
  }

  private CudaEvent(ContextHandle context, long address) {
    super(context, "CudaEvent", address, () -> CudaNative.eventDestroy(address));
  }

  /** The CUevent. */
  public long handle() {
    return open();
  }

  /** Waits until the stream has come past it. */
  public void synchronize() {
    use.enter();
    try {
      context.makeCurrent();
      StatusMapper.check(CudaNative.eventSynchronize(open()));
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Milliseconds on the device between another event and this one; both must have been passed.
   *
   * @throws io.venturi.NativeException when one of them has not been
   */
  public float millisSince(CudaEvent start) {
    use.enter();
    try {
      context.makeCurrent();
      StatusMapper.check(CudaNative.eventElapsedMillis(start.open(), open(), millis.address(0)));
      return millis.getFloat(0);
    } finally {
      use.exit();
      Reference.reachabilityFence(start);
      Reference.reachabilityFence(this);
    }
  }
}
