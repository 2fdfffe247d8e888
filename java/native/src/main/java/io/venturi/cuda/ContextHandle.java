package io.venturi.cuda;

import io.venturi.nativelib.StatusMapper;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A retained primary context with a use count: the {@link CudaContext} and each of its children
 * hold one; the last to let go releases it.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class ContextHandle {
  private static final Logger LOG = LoggerFactory.getLogger(CudaContext.class);

  private final int device;
  private final long address;
  private int holders = 1;

  /** Retains the device's primary context. */
  ContextHandle(int device) {
    this.device = device;
    this.address = StatusMapper.made(out -> CudaNative.contextRetain(device, out));
  }

  long address() {
    return address;
  }

  /** To be called by holders only; likewise the others. */
  void makeCurrent() {
    StatusMapper.check(CudaNative.contextMakeCurrent(address));
  }

  synchronized void hold() {
    if (holders == 0) {
      throw new IllegalStateException("CudaContext is closed");
    }
    holders++;
  }

  synchronized void letGo() {
    holders--;
    if (holders == 0) {
      attempt("context", () -> CudaNative.contextRelease(device));
    }
  }

  /** Frees something of the context and lets go. Throws nothing: what fails is logged. */
  void free(String what, LongSupplier call) {
    attempt(what, () -> CudaNative.contextMakeCurrent(address));
    attempt(what, call);
    letGo();
  }

  private static void attempt(String what, LongSupplier call) {
    try {
      StatusMapper.check(call.getAsLong());
    } catch (RuntimeException e) {
      LOG.warn("closing a CUDA {} failed: {}", what, e.getMessage());
    }
  }
}
