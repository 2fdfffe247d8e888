package io.venturi.cli.scenario;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What a load showed.
 *
 * @param options how it was put on
 * @param windows all of them, in their order
 * @param stable whether the last three agree within 10 %
 * @param backlog Server queries that still waited at the end
 */
public record LoadResult(LoadOptions options, List<Window> windows, boolean stable, int backlog) {
  public LoadResult {
    windows = List.copyOf(windows);
  }

  /** The windows that count, as one. */
  public Window measured() {
    return Window.together(Stability.last(windows));
  }

  /** The windows that count, one by one. */
  public List<Window> counted() {
    return Stability.last(windows);
  }

  /**
   * MLPerf's early-stopping estimate of the scenario's percentile, in nanoseconds.
   *
   * @return NaN when there were too few queries
   */
  public double earlyStoppingNanos() {
    Histogram latency = measured().latency();
    long queries = latency.getTotalCount();
    long rank = EarlyStopping.rank(queries, options.scenario().percentile());
    return rank == 0
        ? Double.NaN
        : latency.getValueAtPercentile(100.0 * (queries - rank + 1) / queries);
  }

  /** Standard deviation of the latency over its mean. */
  public double variation() {
    Histogram latency = measured().latency();
    return latency.getStdDeviation() / latency.getMean();
  }
}
