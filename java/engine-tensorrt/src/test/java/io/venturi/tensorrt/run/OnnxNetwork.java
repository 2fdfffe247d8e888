package io.venturi.tensorrt.run;

import io.venturi.cuda.CudaContext;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.nativelib.Addresses;
import java.nio.FloatBuffer;

/**
 * ONNX Runtime as a network of the emulated device, whose memory is the host's: it runs on the spot
 * and, as it is no work of a stream, cannot be captured.
 */
final class OnnxNetwork implements DeviceNetwork {
  private final CudaContext cuda;
  private final ExecutionContext context;
  private final int inputSize;
  private final int outputSize;

  OnnxNetwork(CudaContext cuda, Engine engine, int maxBatch) {
    this.cuda = cuda;
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
  }
}
