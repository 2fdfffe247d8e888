package io.venturi.pipeline;

import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/** Frames are decoded on the host, then the networks run, wherever their engine runs them. */
record HostTail(LatentDecoder decoder, BatchTail tail) implements TailPath {
  @Override
  public void decode(ByteBuffer frame, int slot) {
    decoder.decode(frame, tail.latent(slot));
  }

  @Override
  public void run(int batch) {
    tail.run(batch);
  }

  @Override
  public TaskResult result(int slot) {
    return tail.result(slot, TaskResult.class);
  }
}
