package io.venturi.tensorrt.run;

import io.venturi.EngineException;
import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.DeviceMemory;
import io.venturi.engine.DeviceNetwork;
import io.venturi.tensorrt.load.LoadedEngine;
import io.venturi.tensorrt.load.NativeAddress;
import java.lang.ref.Reference;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/**
 * An execution context of TensorRT with its workspace, taken when it is opened. What it is told
 * about a run, it remembers: shape, addresses and stream cross the border when they change only.
 */
final class TensorRtNetwork implements DeviceNetwork {
  private final LoadedEngine engine;
  private final int maxBatch;
  private final IExecutionContext context;
  private final Dims64 inputShape;
  private final ExclusiveUse use;
  private final Release release;
  private int batch;
  private long input;
  private long output;
  private CUstream_st stream = new CUstream_st(NativeAddress.of(0));

  /**
   * Opens it and holds the engine.
   *
   * @param cuda context of the engine's device
   * @param maxBatch most items of one run, inside the engine's profile
   */
  TensorRtNetwork(CudaContext cuda, LoadedEngine engine, int maxBatch) {
    this.engine = engine;
    this.maxBatch = maxBatch;
    cuda.makeCurrent();
    engine.hold();
    Opened opened;
    try {
      opened = new Opened(cuda, engine);
    } catch (RuntimeException | Error e) {
      engine.letGo();
      throw e;
    }
    this.context = opened.context;
    this.inputShape = engine.engine().getTensorShape(engine.tensors().input().name());
    this.use = new ExclusiveUse("network " + engine.graph());
    this.release = new Release(this, "network " + engine.graph(), opened::close);
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  @Override
  public void enqueue(int items, long from, long to, long onStream) {
    if (items < 1 || items > maxBatch) {
      throw new IllegalArgumentException(
          engine.graph() + ": batch is " + items + ", must be 1.." + maxBatch);
    }
    use.enter();
    try {
      tell(items, from, to, onStream);
      check(context.enqueueV3(stream), "did not queue a batch of " + items);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  private void tell(int items, long from, long to, long onStream) {
    if (items != batch) {
      inputShape.d(0, items);
      batch = 0;
      String name = engine.tensors().input().name();
      check(context.setInputShape(name, inputShape), "did not take a batch of " + items);
      batch = items;
    }
    if (from != input) {
      input = 0;
      address(engine.tensors().input().name(), from);
      input = from;
    }
    if (to != output) {
      output = 0;
      address(engine.tensors().output().name(), to);
      output = to;
    }
    if (onStream != stream.address()) {
      stream = new CUstream_st(NativeAddress.of(onStream));
    }
  }

  private void address(String tensor, long address) {
    check(
        context.setTensorAddress(tensor, NativeAddress.of(address)),
        "did not take the address of " + tensor);
  }

  private void check(boolean done, String what) {
    if (!done) {
      throw new EngineException(
          engine.graph() + ": TensorRT " + what + "; " + engine.log().drainText());
    }
  }

  @Override
  public void close() {
    use.close(release::now);
  }

  /** The context and what it works in; closed in this order. */
  private static final class Opened {
    final CudaContext cuda;
    final LoadedEngine engine;
    final IExecutionContext context;
    final DeviceMemory workspace;

    Opened(CudaContext cuda, LoadedEngine engine) {
      this.cuda = cuda;
      this.engine = engine;
      long bytes = engine.engine().getDeviceMemorySizeV2();
      context =
          engine.engine().createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED);
      if (context == null || context.isNull()) {
        throw new EngineException(
            engine.graph() + ": TensorRT made no execution context; " + engine.log().drainText());
      }
      try {
        workspace = cuda.allocate(Math.max(1, bytes));
      } catch (RuntimeException e) {
        LoadedEngine.delete(context);
        throw e;
      }
      context.setErrorRecorder(engine.log().recorder());
      context.setDeviceMemoryV2(NativeAddress.of(workspace.address()), bytes);
    }

    void close() {
      cuda.makeCurrent();
      LoadedEngine.delete(context);
      workspace.close();
      engine.letGo();
    }
  }
}
