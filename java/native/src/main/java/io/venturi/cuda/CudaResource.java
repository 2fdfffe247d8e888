package io.venturi.cuda;

import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.nativelib.StatusMapper;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** What lives in a context and is freed once: by close, or after it was forgotten. */
abstract class CudaResource implements AutoCloseable {
  final ContextHandle context;
  final ExclusiveUse use;
  private final String what;
  private final long address;
  private final Release release;
  private volatile boolean closed;

  /**
   * Takes over a handle or memory.
   *
   * @param context already held for this resource
   * @param free gives a status; must not refer to the resource
   */
  CudaResource(ContextHandle context, String what, long address, LongSupplier free) {
    this.context = context;
    this.what = what;
    this.address = address;
    this.use = new ExclusiveUse(what);
    this.release = new Release(this, what, () -> context.free(what, free));
  }

  /** Holds the context and makes something in it; lets go again when that fails. */
  static long make(ContextHandle context, LongUnaryOperator call) {
    context.hold();
    try {
      context.makeCurrent();
      return StatusMapper.made(call);
    } catch (RuntimeException | Error e) {
      context.letGo();
      throw e;
    }
  }

  /** The handle or address; refused after close. */
  final long open() {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
    return address;
  }

  /** Frees it; waits for the call in flight. Later calls do nothing. */
  @Override
  public void close() {
    use.close(
        () -> {
          closed = true;
          release.now();
        });
  }
}
