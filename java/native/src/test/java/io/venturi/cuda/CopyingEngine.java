package io.venturi.cuda;

import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of the emulated device whose output is its input; work of the stream, so capturable.
 */
public final class CopyingEngine implements Engine {
  private final TensorSpec item;

  /** Of items of this shape. */
  public CopyingEngine(List<Integer> itemShape) {
    this.item = new TensorSpec("item", itemShape);
  }

  @Override
  public TensorSpec input() {
    return item;
  }

  @Override
  public TensorSpec output() {
    return item;
  }

  @Override
  public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
    throw new IllegalStateException("on the device only");
  }

  @Override
  public int device() {
    return 0;
  }

  @Override
  public DeviceNetwork newDeviceNetwork(int maxBatch) {
    return new DeviceNetwork() {
      @Override
      public int maxBatch() {
        return maxBatch;
      }

      @Override
      public void enqueue(int batch, long input, long output, long stream) {
        RawStream.copyOnDevice(stream, input, output, 4L * batch * item.itemSize());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
