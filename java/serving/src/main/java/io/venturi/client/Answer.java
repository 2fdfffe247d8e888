package io.venturi.client;

import io.venturi.task.Classification;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an image shows, who says so and what it took. Immutable.
 *
 * @param requestId of the request, also in the server's log
 * @param result what the image shows
 * @param source who says so
 * @param reason why this source and this rate point, with the figures the choice was made on
 * @param ratePoint name of the rate point the image was encoded with
 * @param frameBytes size of its frame, sent or not
 * @param attempts how often the frame was sent; 0 when it was held back
 * @param latencyNanos from the image's arrival to this answer
 * @param stageNanos time of each stage by its name, in the order of the data path: the edge's
 *     stages; for an answer of the server {@code send} (the link both ways, and whatever no stage
 *     accounts for) and the server's stages, {@code queue} first; for one of the edge its head's
 * @param batch frames in the server's batch; 0 for an answer of the edge
 * @param replayed whether the server had answered this request before, and the answer was lost
 */
public record Answer(
    String requestId,
    Classification result,
    Source source,
    String reason,
    String ratePoint,
    int frameBytes,
    int attempts,
    long latencyNanos,
    Map<String, Long> stageNanos,
    int batch,
    boolean replayed) {
  /** Who answers. */
  public enum Source {
    /** The tail on the server. */
    SERVER,
    /** The small head on the edge. */
    EDGE
  }

  public Answer {
    stageNanos = Collections.unmodifiableMap(new LinkedHashMap<>(stageNanos));
  }
}
