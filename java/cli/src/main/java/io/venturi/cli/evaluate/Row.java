package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.method.MethodCard;
import io.venturi.metric.PairedBootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A method at one point over all pictures: means of sizes, the figure, medians of times. */
final class Row {
  /** The benchmark's tolerances between a method here and in PyTorch. */
  private static final double MOST_POINTS = 0.5;

  private static final double MOST_PERCENT = 0.1;

  private static final long SEED = 1;

  private final MethodCard card;
  private final List<PictureResult> results;
  private final Scorer<?> scorer;
  private final Scorer.Score score;

  /**
   * @param results of all pictures, in their order
   */
  Row(
      MethodCard card,
      List<LabelledPicture> pictures,
      List<PictureResult> results,
      Scorer<?> scorer) {
    this.card = card;
    this.results = results;
    this.scorer = scorer;
    this.score = scorer.score(pictures, results.stream().map(PictureResult::mark).toList());
  }

  MethodCard card() {
    return card;
  }

  double value() {
    return score.value();
  }

  double wireBytes() {
    return results.stream().mapToInt(result -> result.sizes().wireBytes()).average().orElseThrow();
  }

  /**
   * All of it as JSON.
   *
   * @param unsplit the row to compare with, picture by picture
   * @param reference what PyTorch measured, or null
   */
  ObjectNode toJson(ObjectNode row, Row unsplit, MethodCard.@Nullable Reference reference) {
    row.put("method", card.method()).put("point", card.point()).put("pictures", results.size());
    row.put("wireBytes", rounded(wireBytes()));
    put(row, "payloadBytes", mean(result -> OptionalDouble.of(result.sizes().payloadBytes())));
    put(row, "compatBytes", compatBytes());
    put(row, "pickledBytes", mean(result -> asDouble(result.sizes().pickledBytes())));
    if (card.encoderSizeBytes() != null) {
      row.put("encoderSizeBytes", card.encoderSizeBytes());
    }
    row.put("deployedEncoderBytes", card.deployedEncoderBytes());
    row.put(scorer.key(), score.value());
    if (score.standardError() != null) {
      row.put("standardError", score.standardError());
    }
    compare(row, unsplit);
    times(row.putObject("edgeMillis"), PictureResult::edgeNanos);
    times(row.putObject("serverMillis"), PictureResult::serverNanos);
    if (card.imagesSeen() != null) {
      row.put("imagesSeen", card.imagesSeen());
    }
    row.put("undertrained", card.undertrained());
    if (reference != null) {
      refer(row.putObject("reference"), reference);
    }
    return row;
  }

  private void compare(ObjectNode row, Row unsplit) {
    double[] own = score.perPicture();
    double[] others = unsplit.score.perPicture();
    if (own == null || others == null || unsplit == this) {
      return;
    }
    PairedBootstrap.Interval interval = PairedBootstrap.of(others, own, SEED);
    row.putObject("againstUnsplit")
        .put("difference", interval.difference())
        .put("low", interval.low())
        .put("high", interval.high())
        .put("resamples", PairedBootstrap.RESAMPLES)
        .put("seed", SEED);
  }

  /** PyTorch's numbers, how far off these are, and whether that is too far. */
  private void refer(ObjectNode node, MethodCard.Reference reference) {
    node.put("origin", reference.origin());
    if (reference.pictures() != null && reference.pictures() != results.size()) {
      node.put("pictures", reference.pictures());
      node.put("note", "over other pictures, so not compared");
      return;
    }
    boolean off = false;
    if (reference.accuracy() != null) {
      double points = 100 * (score.value() - reference.accuracy());
      node.put("value", reference.accuracy()).put("pointsOff", rounded(points));
      off = Math.abs(points) > MOST_POINTS + 1e-9;
    }
    if (reference.compatBytes() != null) {
      OptionalDouble compat = compatBytes();
      double percent = 100 * (compat.orElse(wireBytes()) / reference.compatBytes() - 1);
      node.put("bytes", reference.compatBytes()).put("percentOff", rounded(percent));
      off |= compat.isPresent() && Math.abs(percent) > MOST_PERCENT;
    }
    node.put("flagged", off);
  }

  private OptionalDouble compatBytes() {
    return mean(result -> asDouble(result.sizes().compatBytes()));
  }

  private static OptionalDouble asDouble(OptionalInt value) {
    return value.isPresent() ? OptionalDouble.of(value.getAsInt()) : OptionalDouble.empty();
  }

  /** Mean over the pictures; empty when one of them has none. */
  private OptionalDouble mean(Function<PictureResult, OptionalDouble> figure) {
    double sum = 0;
    for (PictureResult result : results) {
      OptionalDouble value = figure.apply(result);
      if (value.isEmpty()) {
        return value;
      }
      sum += value.getAsDouble();
    }
    return OptionalDouble.of(sum / results.size());
  }

  private void times(ObjectNode node, ToLongFunction<PictureResult> nanos) {
    long[] sorted = results.stream().mapToLong(nanos).toArray();
    Arrays.sort(sorted);
    node.put("p50", millis(sorted, 0.5)).put("p90", millis(sorted, 0.9));
  }

  private static double millis(long[] sorted, double share) {
    return rounded(sorted[(int) (share * (sorted.length - 1))] / 1e6);
  }

  private static void put(ObjectNode row, String key, OptionalDouble value) {
    value.ifPresent(number -> row.put(key, rounded(number)));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
