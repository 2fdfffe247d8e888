package io.venturi.engine;

/**
 * What queues runs of an engine on a stream of its device: input and output are the caller's device
 * memory, and nothing is waited for.
 *
 * <p>Thread rule: one thread at a time. Close it when no work of it is queued any more, before the
 * engine.
 */
public interface DeviceNetwork extends AutoCloseable {
  /** Most items of one run. */
  int maxBatch();

  /**
   * Queues a run and returns. It takes no memory and does not wait, so that it can be captured into
   * a graph after a first run with the same batch and addresses.
   *
   * @param batch 1..maxBatch
   * @param input device address of batch items, float32, aligned to 256 bytes
   * @param output device address that receives batch items, float32, aligned to 256 bytes
   * @param stream a CUstream of the device's primary context, which is current on this thread
   * @throws io.venturi.EngineException when the engine refuses; what fails on the device shows
   *     where the stream is waited for
   */
  void enqueue(int batch, long input, long output, long stream);

  @Override
  void close();
}
