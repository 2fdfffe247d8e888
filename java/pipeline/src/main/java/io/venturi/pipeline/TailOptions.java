package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Precision;
import org.jspecify.annotations.Nullable;

/**
 * How the server half runs. Immutable.
 *
 * @param ratePoint name of the rate point whose frames are read; null for the bundle's default
 * @param maxBatch most frames of one call, 1..1024
 * @param threads threads of one engine run; 0 leaves the choice to the engine
 * @param precision arithmetic of the networks, whatever the edge's was
 * @param steps which twin does each step
 */
public record TailOptions(
    @Nullable String ratePoint, int maxBatch, int threads, Precision precision, Steps steps) {
  public TailOptions {
    if (maxBatch < 1 || maxBatch > 1024) {
      throw new IllegalArgumentException("maxBatch is " + maxBatch + ", must be 1..1024");
    }
  }

  /** The bundle's default rate point, one frame a call, float32, the preferred twins. */
  public static TailOptions defaults() {
    return new TailOptions(null, 1, 0, Precision.FP32, Steps.preferred());
  }

  /** These, at another rate point. */
  public TailOptions withRatePoint(String name) {
    return new TailOptions(name, maxBatch, threads, precision, steps);
  }

  /** These, for batches of up to this many frames. */
  public TailOptions withMaxBatch(int frames) {
    return new TailOptions(ratePoint, frames, threads, precision, steps);
  }

  /** These, with this many engine threads. */
  public TailOptions withThreads(int count) {
    return new TailOptions(ratePoint, maxBatch, count, precision, steps);
  }

  /** These, in another arithmetic; INT8 needs a bundle with a calibration. */
  public TailOptions withPrecision(Precision chosen) {
    return new TailOptions(ratePoint, maxBatch, threads, chosen, steps);
  }

  /** These, with other twins. */
  public TailOptions withSteps(Steps chosen) {
    return new TailOptions(ratePoint, maxBatch, threads, precision, chosen);
  }

  RatePoint ratePointOf(ModelBundle bundle) {
    return ratePoint == null ? bundle.defaultRatePoint() : bundle.ratePoint(ratePoint);
  }
}
