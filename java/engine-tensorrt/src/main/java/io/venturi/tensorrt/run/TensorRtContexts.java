package io.venturi.tensorrt.run;

import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaDevice;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.ExecutionContext;
import io.venturi.tensorrt.load.ContextFactory;
import io.venturi.tensorrt.load.LoadedEngine;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Opens what runs engines on one device: contexts with host buffers, a stream and graphs of their
 * own, or bare networks for a stream of the caller's. Each holds the device's primary context.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class TensorRtContexts implements ContextFactory {
  private final CudaDevice device;
  private final MemoryMode mode;

  /**
   * @param device on which the engines were deserialised
   * @param mode where tensors lie that cross between host and device
   */
  public TensorRtContexts(CudaDevice device, MemoryMode mode) {
    this.device = device;
    this.mode = mode;
  }

  @Override
  public int ordinal() {
    return device.ordinal();
  }

  @Override
  public ExecutionContext open(LoadedEngine engine, int maxBatch, @Nullable FloatBuffer input) {
    MemoryMode chosen =
        MemoryChoice.of(
            mode,
            device,
            engine.graph() + " in batches of " + maxBatch,
            measured -> context(engine, maxBatch, null, measured));
    return context(engine, maxBatch, input, chosen);
  }

  private StreamContext context(
      LoadedEngine engine, int maxBatch, @Nullable FloatBuffer input, MemoryMode chosen) {
    HostTensor.Kind kind =
        switch (chosen) {
          case MAPPED -> HostTensor.Kind.MAPPED;
          case DEVICE -> HostTensor.Kind.UNPINNED;
          case AUTO, PINNED -> HostTensor.Kind.PINNED;
        };
    return new StreamContext(
        new StreamContext.Shape(
            engine.graph(), engine.tensors().input(), engine.tensors().output(), maxBatch),
        device.openContext(),
        cuda -> new TensorRtNetwork(cuda, engine, maxBatch),
        kind,
        input);
  }

  @Override
  public DeviceNetwork network(LoadedEngine engine, int maxBatch) {
    CudaContext cuda = device.openContext();
    try {
      // it keeps what it needs of the context through its workspace
      return new TensorRtNetwork(cuda, engine, maxBatch);
    } finally {
      cuda.close();
    }
  }
}
