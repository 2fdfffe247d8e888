package io.venturi.serving.call;

import io.venturi.task.Classification;
import java.util.List;

/**
 * What became of a request's frames. Immutable.
 *
 * @param model its name
 * @param version that answered
 * @param ratePoint name of the rate point of the frames; several are joined by commas
 * @param frames one per frame of the request, in its order
 * @param times how long the stages took
 * @param batch frames in the largest batch that ran frames of this request
 * @param replayed whether this is the answer of an earlier request with the same id
 */
public record InferenceAnswer(
    String model,
    String version,
    String ratePoint,
    List<FrameAnswer> frames,
    Times times,
    int batch,
    boolean replayed) {
  /**
   * One frame's result.
   *
   * @param classification best labels
   * @param logits what the tail gave; must not be changed
   */
  public record FrameAnswer(Classification classification, float[] logits) {}

  /**
   * Nanoseconds of the stages; of several frames the slowest of each. The tail's time is that of
   * the whole batch.
   */
  public record Times(long queue, long entropyDecode, long tail, long postprocess) {
    /** The slower of each stage. */
    public Times max(Times other) {
      return new Times(
          Math.max(queue, other.queue),
          Math.max(entropyDecode, other.entropyDecode),
          Math.max(tail, other.tail),
          Math.max(postprocess, other.postprocess));
    }
  }

  public InferenceAnswer {
    frames = List.copyOf(frames);
  }

  /** This answer, given again. */
  public InferenceAnswer again() {
    return new InferenceAnswer(model, version, ratePoint, frames, times, batch, true);
  }
}
