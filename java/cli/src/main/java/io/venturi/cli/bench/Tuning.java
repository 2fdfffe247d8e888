package io.venturi.cli.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One way to run the server half, and what it did in several rounds. One thread.
 *
 * <p>Rounds of all ways take turns, and the middle one of each counts: what else the machine does
 * hits all of them.
 */
final class Tuning {
  /** Ways that are slower than the best by less are taken to be as fast. */
  private static final double AS_FAST = 0.05;

  private final int batch;
  private final int contexts;
  private final int threads;
  private final List<Double> perSecond = new ArrayList<>();
  private final List<Double> millis = new ArrayList<>();

  Tuning(int batch, int contexts, int threads) {
    this.batch = batch;
    this.contexts = contexts;
    this.threads = threads;
  }

  int batch() {
    return batch;
  }

  int contexts() {
    return contexts;
  }

  int threads() {
    return threads;
  }

  /**
   * A round is over.
   *
   * @param framesPerSecond done
   * @param batchMillis the 99th percentile of a batch's time
   */
  void add(double framesPerSecond, double batchMillis) {
    perSecond.add(framesPerSecond);
    millis.add(batchMillis);
  }

  double framesPerSecond() {
    return middle(perSecond);
  }

  /**
   * How long a frame may take under full load: it just misses a batch, waits for it, and has its
   * own.
   */
  double frameMillis() {
    return 2 * middle(millis);
  }

  /**
   * The way to take: of those within the limit the fastest; of those that are about as fast the one
   * whose frames take the shortest.
   *
   * @param limitMillis of a frame; infinite for none
   * @throws io.venturi.VenturiException when none is within the limit
   */
  static Tuning choose(List<Tuning> all, double limitMillis) {
    List<Tuning> within = all.stream().filter(way -> way.frameMillis() <= limitMillis).toList();
    double best =
        within.stream()
            .mapToDouble(Tuning::framesPerSecond)
            .max()
            .orElseThrow(
                () ->
                    new io.venturi.VenturiException(
                        String.format(
                            Locale.ROOT,
                            "no way keeps a frame within %.1f ms; the quickest takes %.1f ms: allow more, or a faster machine",
                            limitMillis,
                            all.stream().mapToDouble(Tuning::frameMillis).min().orElseThrow())));
    return within.stream()
        .filter(way -> way.framesPerSecond() >= best * (1 - AS_FAST))
        .min(Comparator.comparingDouble(Tuning::frameMillis))
        .orElseThrow();
  }

  /** For the console and the profile. */
  String text() {
    return String.format(
        Locale.ROOT,
        "batch %3d, contexts %2d, threads %2d: %8.1f frames/s, a frame within %8.1f ms",
        batch,
        contexts,
        threads,
        framesPerSecond(),
        frameMillis());
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
