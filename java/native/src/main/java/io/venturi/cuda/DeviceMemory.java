package io.venturi.cuda;

/**
 * Memory of a device.
 *
 * <p>Thread rule: all methods may be called from any thread; order of reads and writes is that of
 * the streams.
 */
public final class DeviceMemory extends CudaResource {
  private final long sizeBytes;

  DeviceMemory(ContextHandle context, long sizeBytes) {
    this(context, sizeBytes, make(context, out -> CudaNative.memoryAllocate(sizeBytes, out)));
  }

  private DeviceMemory(ContextHandle context, long sizeBytes, long address) {
    super(context, "DeviceMemory", address, () -> CudaNative.memoryFree(address));
    this.sizeBytes = sizeBytes;
  }

  /** Where it starts on the device; holds until close. */
  public long address() {
    return open();
  }

  /** Its size. */
  public long sizeBytes() {
    return sizeBytes;
  }
}
