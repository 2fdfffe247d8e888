package io.venturi.pipeline;

import io.venturi.BundleException;
import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a bundle's golden vectors (docs/bundle.md section 3): does this machine, with these twins,
 * give what the exporter got? Integers must be equal, floats close.
 */
public final class BundleSelfTest {
  /**
   * What a rate point that passed gave.
   *
   * @param ratePoint its name
   * @param cases golden cases; 0 when the rate point has none
   * @param maxLatentDifference largest absolute difference of a latent value
   * @param maxScoreDifference largest absolute difference of a softmax score
   */
  public record Result(
      String ratePoint, int cases, double maxLatentDifference, double maxScoreDifference) {}

  private BundleSelfTest() {}

  /** Tests every rate point with the preferred twins; see {@link #run(ModelBundle, Steps)}. */
  public static List<Result> run(ModelBundle bundle) {
    return run(bundle, Steps.preferred());
  }

  /**
   * Tests every rate point that has golden vectors; the others give a result of 0 cases.
   *
   * @param steps what runs; its preprocessor is not used, golden images are already cropped
   * @return one result per rate point, in the bundle's order
   * @throws BundleException naming the first thing that differs, or what is wrong with the vectors
   * @throws io.venturi.VenturiException when a network cannot be opened
   */
  public static List<Result> run(ModelBundle bundle, Steps steps) {
    List<Result> results = new ArrayList<>();
    for (RatePoint point : bundle.manifest().ratePoints()) {
      results.add(run(bundle, point, steps));
    }
    return List.copyOf(results);
  }

  private static Result run(ModelBundle bundle, RatePoint point, Steps steps) {
    GoldenVectors golden = bundle.golden(point).orElse(null);
    if (golden == null) {
      return new Result(point.name(), 0, 0, 0);
    }
    try (GoldenRun run = GoldenRun.open(bundle, point, golden.latentTolerance(), steps)) {
      for (int i = 0; i < golden.cases().size(); i++) {
        String difference = run.firstDifference(golden.cases().get(i));
        if (!difference.isEmpty()) {
          throw new BundleException(
              "self-test of rate point '" + point.name() + "', case " + i + ": " + difference);
        }
      }
      return new Result(
          point.name(), golden.cases().size(), run.maxLatentDifference(), run.maxScoreDifference());
    }
  }
}
