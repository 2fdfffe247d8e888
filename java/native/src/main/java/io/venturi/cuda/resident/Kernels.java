package io.venturi.cuda.resident;

import io.venturi.cuda.CudaContext;
import io.venturi.entropy.EntropyTables;
import io.venturi.nativelib.Addresses;
import io.venturi.nativelib.NativeTables;
import io.venturi.nativelib.StatusMapper;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The kernels loaded into a context, and what the device keeps for them. Its parts are freed by
 * their owners, which see to the order: nothing queued any more, tables and preprocessors before
 * the kernels, the kernels before the context.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class Kernels implements AutoCloseable {
  private final CudaContext context;
  private final long handle;

  /**
   * Loads them.
   *
   * @throws io.venturi.NativeException when the library has none for this device
   */
  Kernels(CudaContext context) {
    this.context = context;
    context.makeCurrent();
    this.handle = StatusMapper.made(KernelsNative::open);
  }

  long handle() {
    return handle;
  }

  /** Makes the context current on the calling thread, as calls with the handle expect. */
  void makeCurrent() {
    context.makeCurrent();
  }

  /** Copies a table set with its medians to the device. */
  Tables tables(EntropyTables tables) {
    float[] medians = tables.medians();
    FloatBuffer direct =
        ByteBuffer.allocateDirect(medians.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .put(medians)
            .flip();
    NativeTables host = NativeTables.of("scalar", tables);
    context.makeCurrent();
    long address = Addresses.floats("medians", direct, medians.length);
    long made =
        StatusMapper.made(
            out -> KernelsNative.tablesCreate(handle, host.handle(), address, 0, 0f, out));
    Reference.reachabilityFence(host);
    Reference.reachabilityFence(direct);
    return new Tables(made);
  }

  @Override
  public void close() {
    context.makeCurrent();
    KernelsNative.close(handle);
  }

  /** A table set on the device. */
  final class Tables implements AutoCloseable {
    private final long tables;

    private Tables(long tables) {
      this.tables = tables;
    }

    long handle() {
      return tables;
    }

    @Override
    public void close() {
      context.makeCurrent();
      KernelsNative.tablesFree(tables);
    }
  }
}
