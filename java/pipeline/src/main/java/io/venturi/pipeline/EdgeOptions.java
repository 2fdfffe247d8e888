package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Precision;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.latent.WireProfile;
import org.jspecify.annotations.Nullable;

/**
 * How the edge half runs. Immutable.
 *
 * <pre>{@code
 * EdgeOptions.defaults().withRatePoint("low").withThreads(1)
 * }</pre>
 *
 * @param ratePoint name of the rate point; null for the bundle's default
 * @param profile how symbols become bytes, the same for every frame; null for lanes as many as the
 *     rate point names or, if it names none, as suit each frame's size; latents in bytes have but
 *     one form, and a joint autoregressive prior takes compat alone
 * @param autoLanes lanes as suit each frame's size, even where the rate point names a count ({@link
 *     LaneChoice}); never together with a profile
 * @param threads threads of one engine run; 0 leaves the choice to the engine
 * @param precision arithmetic of the networks; frames of any are read by any server
 * @param indexMargin how far a server's hyper-decoder may differ from this side's; models without a
 *     hyperprior do not need it
 * @param steps which twin does each step
 */
public record EdgeOptions(
    @Nullable String ratePoint,
    @Nullable WireProfile profile,
    boolean autoLanes,
    int threads,
    Precision precision,
    IndexMargin indexMargin,
    Steps steps) {
  /**
   * Covers what float32 sums in another order differ by, for 0.2 % of the bytes (docs/adr/0005).
   */
  public static final IndexMargin DEFAULT_MARGIN = new IndexMargin(1e-5, 1e-5);

  public EdgeOptions {
    if (autoLanes && profile != null) {
      throw new IllegalArgumentException("lanes are either automatic or " + profile);
    }
  }

  /** The bundle's default rate point and lanes, float32, the preferred twins. */
  public static EdgeOptions defaults() {
    return new EdgeOptions(null, null, false, 0, Precision.FP32, DEFAULT_MARGIN, Steps.preferred());
  }

  /** These, at another rate point. */
  public EdgeOptions withRatePoint(String name) {
    return new EdgeOptions(name, profile, autoLanes, threads, precision, indexMargin, steps);
  }

  /** These, with this stream format for every frame. */
  public EdgeOptions withProfile(WireProfile chosen) {
    return new EdgeOptions(ratePoint, chosen, false, threads, precision, indexMargin, steps);
  }

  /** These, with lanes as suit each frame's size. */
  public EdgeOptions withAutoLanes() {
    return new EdgeOptions(ratePoint, null, true, threads, precision, indexMargin, steps);
  }

  /** These, with this many engine threads. */
  public EdgeOptions withThreads(int count) {
    return new EdgeOptions(ratePoint, profile, autoLanes, count, precision, indexMargin, steps);
  }

  /** These, in another arithmetic; INT8 needs a bundle with a calibration. */
  public EdgeOptions withPrecision(Precision chosen) {
    return new EdgeOptions(ratePoint, profile, autoLanes, threads, chosen, indexMargin, steps);
  }

  /** These, with another margin for the hyper-decoder of the other side. */
  public EdgeOptions withIndexMargin(IndexMargin chosen) {
    return new EdgeOptions(ratePoint, profile, autoLanes, threads, precision, chosen, steps);
  }

  /** These, with other twins. */
  public EdgeOptions withSteps(Steps chosen) {
    return new EdgeOptions(ratePoint, profile, autoLanes, threads, precision, indexMargin, chosen);
  }

  RatePoint ratePointOf(ModelBundle bundle) {
    return ratePoint == null ? bundle.defaultRatePoint() : bundle.ratePoint(ratePoint);
  }

  /** The stream format of every frame; null when each frame gets its own. */
  @Nullable WireProfile profileAt(RatePoint point) {
    Integer lanes = point.defaultLanes();
    return profile != null || autoLanes || lanes == null ? profile : WireProfile.lanes(lanes);
  }
}
