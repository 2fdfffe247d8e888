package io.venturi.pipeline;

import io.venturi.VenturiException;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/**
 * The steps from a batch of frames to their results, on the host or on a device.
 *
 * <p>Thread rule: one thread at a time, which {@link TailRunner} sees to.
 */
interface TailPath {
  /**
   * Fills a slot with a frame; slots are filled from 0 on.
   *
   * @param frame stays as it is until the batch has run
   * @throws VenturiException when the frame is refused; the slot is free for the next one
   */
  void decode(ByteBuffer frame, int slot);

  /** Runs the networks on the slots below. */
  void run(int batch);

  /**
   * The result of a slot of the last run.
   *
   * @throws VenturiException when it has none
   */
  TaskResult result(int slot);
}
