package io.venturi.pipeline;

import io.venturi.VenturiException;
import io.venturi.task.Classification;
import io.venturi.task.TaskResult;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one frame of a batch: a result, or the reason why this frame has none. Frames of a
 * batch come from different places; one that is damaged must not cost the others their results.
 * Immutable.
 */
public final class TailResult {
  private final @Nullable TaskResult result;
  private final @Nullable VenturiException failure;

  private TailResult(@Nullable TaskResult result, @Nullable VenturiException failure) {
    this.result = result;
    this.failure = failure;
  }

  static TailResult of(TaskResult result) {
    return new TailResult(result, null);
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
   * The result of a model that classifies.
   *
   * @throws VenturiException the reason, when there is none
   * @throws io.venturi.IncompatibleModelException when the model's task is another one
   */
  public Classification get() {
    return get(Classification.class);
  }

  /**
   * The result: of a kind of task, or any as {@link TaskResult}.
   *
   * @throws VenturiException the reason, when there is none
   * @throws io.venturi.IncompatibleModelException when it is of another kind
   */
  public <R extends TaskResult> R get(Class<R> kind) {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(result).as(kind);
  }
}
