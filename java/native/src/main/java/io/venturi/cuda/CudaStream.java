package io.venturi.cuda;

import io.venturi.nativelib.Addresses;
import io.venturi.nativelib.StatusMapper;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;

/**
 * A queue of work on a device, done in the order in which it was queued. Only {@link #synchronize}
 * and {@link #close} wait.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. Close
 * waits for the call in flight and for the work queued.
 */
public final class CudaStream extends CudaResource {
  CudaStream(ContextHandle context) {
    this(context, make(context, CudaNative::streamCreate));
  }

  private CudaStream(ContextHandle context, long address) {
    super(context, "CudaStream", address, () -> waitAndDestroy(address));
  }

  /**
   * What the work failed of was for the caller to see, when it waited; here only the end counts.
   */
  private static long waitAndDestroy(long address) {
    StatusMapper.drop(CudaNative.streamSynchronize(address));
    return CudaNative.streamDestroy(address);
  }

  /** The CUstream. */
  public long handle() {
    return open();
  }

  /**
   * Waits for all work queued.
   *
   * @throws io.venturi.NativeException what that work failed of
   */
  public void synchronize() {
    begin();
    try {
      StatusMapper.check(CudaNative.streamSynchronize(open()));
    } finally {
      end();
    }
  }

  /** Queues a copy from host to device. */
  public void copyToDevice(
      PinnedMemory from, long fromOffset, DeviceMemory to, long toOffset, long sizeBytes) {
    checkRange("from", from.sizeBytes(), fromOffset, sizeBytes);
    checkRange("to", to.sizeBytes(), toOffset, sizeBytes);
    begin();
    try {
      StatusMapper.check(
          CudaNative.copyToDevice(
              to.address() + toOffset, from.address() + fromOffset, sizeBytes, open()));
    } finally {
      end(from, to);
    }
  }

  /** Queues a copy from device to host. */
  public void copyToHost(
      DeviceMemory from, long fromOffset, PinnedMemory to, long toOffset, long sizeBytes) {
    checkRange("from", from.sizeBytes(), fromOffset, sizeBytes);
    checkRange("to", to.sizeBytes(), toOffset, sizeBytes);
    begin();
    try {
      StatusMapper.check(
          CudaNative.copyToHost(
              to.address() + toOffset, from.address() + fromOffset, sizeBytes, open()));
    } finally {
      end(from, to);
    }
  }

  /**
   * Copies floats of an ordinary direct buffer of native order, from its position on, which does
   * not move, to the start of device memory; may wait, and cannot be captured.
   */
  public void copyToDevice(FloatBuffer from, DeviceMemory to, long sizeBytes) {
    checkRange("to", to.sizeBytes(), 0, sizeBytes);
    long address = Addresses.floats("from", from, Math.toIntExact(sizeBytes / 4));
    begin();
    try {
      StatusMapper.check(CudaNative.copyToDevice(to.address(), address, sizeBytes, open()));
    } finally {
      end(from, to);
    }
  }

  /** The way back of {@link #copyToDevice(FloatBuffer, DeviceMemory, long)}. */
  public void copyToHost(DeviceMemory from, FloatBuffer to, long sizeBytes) {
    checkRange("from", from.sizeBytes(), 0, sizeBytes);
    Addresses.checkWritable("to", to);
    long address = Addresses.floats("to", to, Math.toIntExact(sizeBytes / 4));
    begin();
    try {
      StatusMapper.check(CudaNative.copyToHost(address, from.address(), sizeBytes, open()));
    } finally {
      end(from, to);
    }
  }

  /** Queues a copy within the device. */
  public void copyOnDevice(
      DeviceMemory from, long fromOffset, DeviceMemory to, long toOffset, long sizeBytes) {
    checkRange("from", from.sizeBytes(), fromOffset, sizeBytes);
    checkRange("to", to.sizeBytes(), toOffset, sizeBytes);
    begin();
    try {
      StatusMapper.check(
          CudaNative.copyOnDevice(
              to.address() + toOffset, from.address() + fromOffset, sizeBytes, open()));
    } finally {
      end(from, to);
    }
  }

  /** Queues the filling of device memory with one byte. */
  public void fill(DeviceMemory to, long toOffset, long sizeBytes, byte value) {
    checkRange("to", to.sizeBytes(), toOffset, sizeBytes);
    begin();
    try {
      StatusMapper.check(CudaNative.fill(to.address() + toOffset, value, sizeBytes, open()));
    } finally {
      end(to, to);
    }
  }

  /** Queues a mark. */
  public void record(CudaEvent event) {
    begin();
    try {
      StatusMapper.check(CudaNative.eventRecord(event.handle(), open()));
    } finally {
      end(event, event);
    }
  }

  /** What is queued from now on waits until another stream has come past the event. */
  public void waitFor(CudaEvent event) {
    begin();
    try {
      StatusMapper.check(CudaNative.streamWaitEvent(open(), event.handle()));
    } finally {
      end(event, event);
    }
  }

  /**
   * Notes what {@code work} queues on this stream instead of doing it. Other threads are not
   * disturbed; {@code work} may neither wait nor take memory.
   *
   * @throws io.venturi.NativeException when something in it cannot be captured
   */
  public CudaGraph capture(Runnable work) {
    context.makeCurrent();
    StatusMapper.check(CudaNative.captureBegin(open()));
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      discard(e);
      throw e;
    }
    return new CudaGraph(context, make(context, out -> CudaNative.captureEnd(open(), out)));
  }

  /** Queues captured work as one piece. */
  public void launch(CudaGraph graph) {
    begin();
    try {
      StatusMapper.check(CudaNative.graphLaunch(graph.handle(), open()));
    } finally {
      end(graph, graph);
    }
  }

  private void discard(Throwable cause) {
    try {
      StatusMapper.check(CudaNative.captureDiscard(open()));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private void begin() {
    use.enter();
    try {
      context.makeCurrent();
    } catch (RuntimeException e) {
      use.exit();
      throw e;
    }
  }

  private void end() {
    use.exit();
    Reference.reachabilityFence(this);
  }

  private void end(Object first, Object second) {
    end();
    Reference.reachabilityFence(first);
    Reference.reachabilityFence(second);
  }

  private static void checkRange(String name, long capacity, long offset, long sizeBytes) {
    if (offset < 0 || sizeBytes < 0 || sizeBytes > capacity - offset) {
      throw new IllegalArgumentException(
          name
              + " has "
              + capacity
              + " bytes, "
              + sizeBytes
              + " bytes from byte "
              + offset
              + " on do not lie within");
    }
  }
}
