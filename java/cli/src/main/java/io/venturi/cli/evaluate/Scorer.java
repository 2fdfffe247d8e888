package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.venturi.task.TaskResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds results of one task against the truth. What is kept of a picture is small enough for the
 * journal and enough for the figure over all pictures.
 *
 * @param <R> task result
 */
interface Scorer<R extends TaskResult> {
  /**
   * The figure of a set of pictures.
   *
   * @param value 0..1
   * @param standardError of it, or null where it has no simple one
   * @param perPicture what it is the mean of, in the order of the pictures, or null when it is no
   *     such mean
   */
  record Score(double value, @Nullable Double standardError, double @Nullable [] perPicture) {}

  /** Key of the figure, e.g. "top1". */
  String key();

  /** Name of the figure in tables, e.g. "top-1". */
  String title();

  /** What methods must give. */
  Class<R> resultType();

  /** One result against the truth of its picture. */
  JsonNode mark(R result, Object truth);

  /** The figure over pictures, by the marks of each. */
  Score score(List<LabelledPicture> pictures, List<JsonNode> marks);
}
