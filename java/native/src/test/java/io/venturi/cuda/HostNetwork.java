package io.venturi.cuda;

import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.nativelib.Addresses;
import java.nio.FloatBuffer;

/**
 * An engine of the host as a network of the emulated device, whose memory is the host's: it runs on
 * the spot and, as it is no work of a stream, cannot be captured.
 */
public final class HostNetwork implements DeviceNetwork {
  private final CudaContext cuda = EmulatedDevice.get().openContext();
  private final ExecutionContext context;
  private final int inputSize;
  private final int outputSize;

  /** Opens a context of the engine, which stays the caller's. */
  public HostNetwork(Engine engine, int maxBatch) {
    this.context = engine.newContext(maxBatch);
    this.inputSize = engine.input().itemSize();
    this.outputSize = engine.output().itemSize();
  }

  @Override
  public int maxBatch() {
    return context.maxBatch();
  }

  @Override
  public void enqueue(int batch, long input, long output, long stream) {
    cuda.allocate(1).close(); // refused while a stream is being captured
    context.input().put(0, floats(input, batch * inputSize), 0, batch * inputSize);
    context.run(batch);
    floats(output, batch * outputSize).put(0, context.output(), 0, batch * outputSize);
  }

  private static FloatBuffer floats(long address, int count) {
    return Addresses.bufferAt(address, count * Float.BYTES).asFloatBuffer();
  }

  @Override
  public void close() {
    context.close();
    cuda.close();
  }
}
