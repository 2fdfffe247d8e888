package io.venturi.task;

import io.venturi.image.ImageWindow;
import java.util.List;

/**
 * What an image shows. Immutable.
 *
 * @param scores best first, at least one
 */
public record Classification(List<Score> scores) implements TaskResult {
  /**
   * One label.
   *
   * @param index position among the model's labels
   * @param label its name
   * @param score softmax probability, 0..1
   */
  public record Score(int index, String label, float score) {}

  public Classification {
    scores = List.copyOf(scores);
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("a classification needs at least one score");
    }
  }

  /** Itself: labels have no place in the picture. */
  @Override
  public Classification in(ImageWindow window) {
    return this;
  }

  /** The best label. */
  public Score best() {
    return scores.get(0);
  }

  /** The n best labels, fewer when there are no more. */
  public List<Score> top(int n) {
    return scores.subList(0, Math.min(n, scores.size()));
  }
}
