package io.venturi.pipeline;

import io.venturi.VenturiException;
import io.venturi.task.Classification;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one frame of a batch: a result, or the reason why this frame has none. Frames of a
 * batch come from different places; one that is damaged must not cost the others their results.
 * Immutable.
 */
public final class TailResult {
  private final @Nullable Classification classification;
  private final @Nullable VenturiException failure;

  private TailResult(@Nullable Classification classification, @Nullable VenturiException failure) {
    this.classification = classification;
    this.failure = failure;
  }

  static TailResult of(Classification classification) {
    return new TailResult(classification, null);
  }

  static TailResult failed(VenturiException failure) {
    return new TailResult(null, failure);
  }

  /** Whether the frame was refused. */
  public boolean isFailed() {
    return failure != null;
  }

  /** Why the frame was refused: corrupt, or of another model. Empty when it was not. */
  public Optional<VenturiException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * The result.
   *
   * @throws VenturiException the reason, when there is none
   */
  public Classification get() {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(classification);
  }
}
