package io.venturi.cuda;

import io.venturi.Release;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import java.lang.ref.Reference;

/**
 * A device's primary context. Close what was opened from it first; until the last of that has
 * closed the context stays.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class CudaContext implements AutoCloseable {
  private final CudaDevice device;
  private final ContextHandle handle;
  private final Release release;
  private volatile boolean closed;

  CudaContext(CudaDevice device) {
    this.device = device;
    ContextHandle retained = new ContextHandle(device.ordinal());
    this.handle = retained;
    this.release = new Release(this, "CudaContext", retained::letGo);
  }

  /** The device. */
  public CudaDevice device() {
    return device;
  }

  /** The CUcontext. */
  public long handle() {
    return open().address();
  }

  /**
   * Makes it current on the calling thread, as other CUDA libraries expect before their calls. The
   * calls of this package do it themselves.
   */
  public void makeCurrent() {
    open().makeCurrent();
  }

  /** A stream of its own, not ordered with any other. */
  public CudaStream newStream() {
    return new CudaStream(open());
  }

  /** An event that orders work and tells when it was passed. */
  public CudaEvent newEvent() {
    return new CudaEvent(open());
  }

  /**
   * Device memory, aligned to 256 bytes; its content is undefined.
   *
   * @param sizeBytes at least 1
   * @throws io.venturi.NativeException when there is not so much
   */
  public DeviceMemory allocate(long sizeBytes) {
    return new DeviceMemory(open(), sizeBytes);
  }

  /**
   * Page-locked host memory, which copies need to run beside other work.
   *
   * @param sizeBytes 1..2^31 - 1
   */
  public PinnedMemory allocatePinned(int sizeBytes) {
    return new PinnedMemory(open(), sizeBytes, false);
  }

  /**
   * Page-locked host memory that kernels read and write in place.
   *
   * @param sizeBytes 1..2^31 - 1
   * @throws io.venturi.NativeException when the device cannot ({@link CudaDevice#mapsHostMemory})
   */
  public PinnedMemory allocateMapped(int sizeBytes) {
    return new PinnedMemory(open(), sizeBytes, true);
  }

  /** Bytes of device memory that nobody holds, other processes included. */
  public long freeMemoryBytes() {
    makeCurrent();
    NativeStruct out = new NativeStruct(2 * Long.BYTES);
    StatusMapper.check(CudaNative.memoryInfo(out.address(0), out.address(Long.BYTES)));
    long free = out.getLong(0);
    Reference.reachabilityFence(out);
    return free;
  }

  /** Refuses new children from now on; the context goes with the last one. */
  @Override
  public void close() {
    closed = true;
    release.now();
  }

  private ContextHandle open() {
    if (closed) {
      throw new IllegalStateException("CudaContext is closed");
    }
    return handle;
  }
}
