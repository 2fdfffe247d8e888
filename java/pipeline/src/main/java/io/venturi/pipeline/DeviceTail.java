package io.venturi.pipeline;

import io.venturi.resident.ResidentTail;
import io.venturi.task.TaskDecoder;
import io.venturi.task.TaskResult;
import java.nio.ByteBuffer;

/**
 * Frames are parsed on the host, their payloads decoded where the networks run. Damage that only
 * decoding finds shows in the result; such a frame keeps its slot and the others their results.
 */
record DeviceTail(LatentDecoder decoder, ResidentTail tail, TaskDecoder<? extends TaskResult> task)
    implements TailPath {
  @Override
  public void decode(ByteBuffer frame, int slot) {
    decoder.decode(frame, tail, slot);
  }

  @Override
  public void run(int batch) {
    tail.run(batch);
  }

  @Override
  public TaskResult result(int slot) {
    tail.check(slot);
    return task.decode(tail.logits(slot));
  }
}
