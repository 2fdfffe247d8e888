package io.venturi.engine;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A network ready to run. Immutable, shared by threads. Contexts should close before it; one that
 * is still open stays usable, and what it needs is freed when it closes.
 */
public interface Engine extends AutoCloseable {
  /** The input. */
  TensorSpec input();

  /** The output. */
  TensorSpec output();

  /** A context with buffers of its own. */
  default ExecutionContext newContext(int maxBatch) {
    return newContext(maxBatch, null);
  }

  /**
   * Opens what runs the network for one thread at a time; all buffers are taken here.
   *
   * @param maxBatch most items of one run, at least 1
   * @param input null, or a direct native-order buffer of at least maxBatch * input().itemSize()
   *     floats to read from, for instance the output of the context before it: nothing is copied
   */
  ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input);

  /** The CUDA device on which it runs, counted from 0; -1 when it runs on the host. */
  default int device() {
    return -1;
  }

  /**
   * Opens what queues runs on a stream of the device, between memory of the device.
   *
   * @param maxBatch most items of one run, at least 1
   * @throws IllegalStateException when it runs on the host
   */
  default DeviceNetwork newDeviceNetwork(int maxBatch) {
    throw new IllegalStateException("the engine runs on the host; ask device() first");
  }

  /** Refuses new contexts from now on and frees the network with its last context. */
  @Override
  void close();
}
