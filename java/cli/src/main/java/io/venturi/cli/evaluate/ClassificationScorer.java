package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.venturi.task.Classification;
import java.util.Arrays;
import java.util.List;

/** Top-1: the share of pictures whose best label is the true one. A mark is 1 or 0. */
final class ClassificationScorer implements Scorer<Classification> {
  @Override
  public String key() {
    return "top1";
  }

  @Override
  public String title() {
    return "top-1";
  }

  @Override
  public Class<Classification> resultType() {
    return Classification.class;
  }

  @Override
  public JsonNode mark(Classification result, Object truth) {
    return IntNode.valueOf(result.best().label().equals(truth) ? 1 : 0);
  }

  @Override
  public Score score(List<LabelledPicture> pictures, List<JsonNode> marks) {
    double[] right = marks.stream().mapToDouble(JsonNode::asDouble).toArray();
    double share = Arrays.stream(right).average().orElseThrow();
    return new Score(share, Math.sqrt(share * (1 - share) / right.length), right);
  }
}
