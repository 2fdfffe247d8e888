package io.venturi.task;

import io.venturi.VenturiException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Logits to the best labels with their softmax scores. Of equal logits the first wins. */
public final class ClassificationDecoder implements TaskDecoder<Classification> {
  private final List<String> labels;
  private final int topCount;

  /**
   * @param labels name of every logit
   * @param topCount labels kept, at least 1; at most all are
   */
  public ClassificationDecoder(List<String> labels, int topCount) {
    if (labels.isEmpty() || topCount < 1) {
      throw new IllegalArgumentException(
          labels.size() + " labels, the best " + topCount + " kept; both must be at least 1");
    }
    this.labels = List.copyOf(labels);
    this.topCount = Math.min(topCount, labels.size());
  }

  @Override
  public int outputSize() {
    return labels.size();
  }

  @Override
  public Classification decode(FloatBuffer output) {
    if (output.remaining() < labels.size()) {
      throw new IllegalArgumentException(
          "output holds " + output.remaining() + " floats, there are " + labels.size() + " labels");
    }
    float[] logits = new float[labels.size()];
    output.get(output.position(), logits);
    int[] best = best(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - logits[best[0]]);
    }
    List<Classification.Score> scores = new ArrayList<>(topCount);
    for (int index : best) {
      double score = Math.exp((double) logits[index] - logits[best[0]]) / sum;
      scores.add(new Classification.Score(index, labels.get(index), (float) score));
    }
    return new Classification(scores);
  }

  /** Indexes of the largest logits, best first, by insertion into a short list. */
  private int[] best(float[] logits) {
    int[] best = new int[topCount];
    int count = 0;
    for (int i = 0; i < logits.length; i++) {
      if (!Float.isFinite(logits[i])) {
        throw new VenturiException(
            "logit "
                + i
                + " ("
                + labels.get(i)
                + ") is "
                + logits[i]
                + ", must be finite; check"
                + " the tail's precision and weights");
      }
      int at = count;
      while (at > 0 && logits[i] > logits[best[at - 1]]) {
        at--;
      }
      if (at < topCount) {
        count = Math.min(count + 1, topCount);
        System.arraycopy(best, at, best, at + 1, count - at - 1);
        best[at] = i;
      }
    }
    return best;
  }
}
