package io.venturi.tensorrt.run;

import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaStream;
import io.venturi.cuda.DeviceMemory;
import io.venturi.cuda.PinnedMemory;
import io.venturi.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A batch of items that the host sees as a buffer of floats and the network as device memory.
 *
 * <p>Thread rule: one thread at a time.
 */
final class HostTensor implements AutoCloseable {
  /** Where it lies. */
  enum Kind {
    /** Page-locked and device memory; copied within captured work. */
    PINNED,
    /** One page-locked memory for both. */
    MAPPED,
    /** An ordinary direct buffer and device memory; copied beside captured work. */
    UNPINNED
  }

  private final CudaStream stream;
  private final Kind kind;
  private final long itemBytes;
  private final @Nullable PinnedMemory host;
  private final @Nullable DeviceMemory device;
  private final FloatBuffer floats;
  private final FloatBuffer crossing;
  private final long address;

  /**
   * @param given null, or a direct native-order buffer to be used, with kind UNPINNED
   */
  HostTensor(
      CudaContext cuda,
      CudaStream stream,
      TensorSpec spec,
      int maxBatch,
      Kind kind,
      @Nullable FloatBuffer given) {
    this.stream = stream;
    this.kind = kind;
    this.itemBytes = (long) spec.itemSize() * Float.BYTES;
    int sizeBytes = sizeBytes(spec, maxBatch);
    FloatBuffer checked =
        given == null ? null : checked(given, sizeBytes / Float.BYTES, spec.name());
    host =
        switch (kind) {
          case PINNED -> cuda.allocatePinned(sizeBytes);
          case MAPPED -> cuda.allocateMapped(sizeBytes);
          case UNPINNED -> null;
        };
    try {
      device = kind == Kind.MAPPED ? null : cuda.allocate(sizeBytes);
    } catch (RuntimeException e) {
      if (host != null) {
        host.close();
      }
      throw e;
    }
    floats = checked != null ? checked : floats(host, sizeBytes);
    crossing = floats.duplicate();
    address = device != null ? device.address() : host == null ? 0 : host.deviceAddress();
  }

  private static FloatBuffer floats(@Nullable PinnedMemory host, int sizeBytes) {
    ByteBuffer bytes = host == null ? ByteBuffer.allocateDirect(sizeBytes) : host.buffer();
    return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** The host's view: position 0, limit at the end. */
  FloatBuffer floats() {
    return floats;
  }

  /** The network's view. */
  long address() {
    return address;
  }

  void uploadWithin(int batch) {
    if (kind == Kind.PINNED && host != null && device != null) {
      stream.copyToDevice(host, 0, device, 0, batch * itemBytes);
    }
  }

  void uploadBeside(int batch) {
    if (kind == Kind.UNPINNED && device != null) {
      stream.copyToDevice(crossing, device, batch * itemBytes);
    }
  }

  void downloadWithin(int batch) {
    if (kind == Kind.PINNED && host != null && device != null) {
      stream.copyToHost(device, 0, host, 0, batch * itemBytes);
    }
  }

  void downloadBeside(int batch) {
    if (kind == Kind.UNPINNED && device != null) {
      stream.copyToHost(device, crossing, batch * itemBytes);
    }
  }

  @Override
  public void close() {
    if (device != null) {
      device.close();
    }
    if (host != null) {
      host.close();
    }
  }

  private static int sizeBytes(TensorSpec spec, int maxBatch) {
    long bytes = (long) spec.itemSize() * maxBatch * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          spec.name()
              + ": maxBatch is "
              + maxBatch
              + ", must be at most "
              + Integer.MAX_VALUE / Float.BYTES / spec.itemSize()
              + " to stay below 2 GiB");
    }
    return (int) bytes;
  }

  private static FloatBuffer checked(FloatBuffer given, int floats, String name) {
    if (!given.isDirect() || given.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          name + ": the input buffer must be direct and of native byte order, is " + given);
    }
    if (given.isReadOnly() || given.capacity() < floats) {
      throw new IllegalArgumentException(
          name
              + ": the input buffer holds "
              + given.capacity()
              + (given.isReadOnly() ? " read-only" : "")
              + " floats, needs "
              + floats
              + " that can be written");
    }
    return given.slice(0, floats);
  }
}
