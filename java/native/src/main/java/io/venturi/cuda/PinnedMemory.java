package io.venturi.cuda;

import io.venturi.nativelib.Addresses;
import io.venturi.nativelib.NativeStruct;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Page-locked memory of the host, which devices copy from and to beside other work and, when it is
 * mapped, use in place.
 *
 * <p>Thread rule: all methods may be called from any thread; what is queued on a stream must have
 * come to an end before the memory it uses is read, written or closed.
 */
public final class PinnedMemory extends CudaResource {
  private final ByteBuffer buffer;
  private final long deviceAddress;

  PinnedMemory(ContextHandle context, int sizeBytes, boolean mapped) {
    this(context, sizeBytes, allocate(context, sizeBytes, mapped));
  }

  private PinnedMemory(ContextHandle context, int sizeBytes, Made made) {
    super(context, "PinnedMemory", made.host, () -> CudaNative.hostFree(made.host));
    this.buffer = Addresses.bufferAt(made.host, sizeBytes);
    this.deviceAddress = made.device;
  }

  private record Made(long host, long device) {}

  private static Made allocate(ContextHandle context, int sizeBytes, boolean mapped) {
    NativeStruct device = new NativeStruct(Long.BYTES);
    long host =
        make(
            context,
            out -> CudaNative.hostAllocate(sizeBytes, mapped ? 1 : 0, out, device.address(0)));
    Made made = new Made(host, mapped ? device.getLong(0) : 0);
    Reference.reachabilityFence(device);
    return made;
  }

  /**
   * The memory as a direct buffer of native order: the same object at every call, from position 0
   * to its end. Neither it nor a view of it may be touched after close.
   */
  public ByteBuffer buffer() {
    open();
    return buffer.clear();
  }

  /** Where it starts on the host; holds until close. */
  public long address() {
    return open();
  }

  /**
   * Where kernels find it.
   *
   * @throws IllegalStateException when it was not allocated mapped
   */
  public long deviceAddress() {
    open();
    if (deviceAddress == 0) {
      throw new IllegalStateException("PinnedMemory is not mapped; use allocateMapped");
    }
    return deviceAddress;
  }

  /** Its size. */
  public int sizeBytes() {
    return buffer.capacity();
  }
}
