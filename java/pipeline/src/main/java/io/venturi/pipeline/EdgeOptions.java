package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
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
 * @param profile how symbols become bytes; null for lanes with the rate point's default lane count
 * @param threads threads of one engine run; 0 leaves the choice to the engine
 * @param steps which twin does each step
 */
public record EdgeOptions(
    @Nullable String ratePoint, @Nullable WireProfile profile, int threads, Steps steps) {

  /** The bundle's default rate point and lanes, the preferred twins. */
  public static EdgeOptions defaults() {
    return new EdgeOptions(null, null, 0, Steps.preferred());
  }

  /** These, at another rate point. */
  public EdgeOptions withRatePoint(String name) {
    return new EdgeOptions(name, profile, threads, steps);
  }

  /** These, with another stream format. */
  public EdgeOptions withProfile(WireProfile chosen) {
    return new EdgeOptions(ratePoint, chosen, threads, steps);
  }

  /** These, with this many engine threads. */
  public EdgeOptions withThreads(int count) {
    return new EdgeOptions(ratePoint, profile, count, steps);
  }

  /** These, with other twins. */
  public EdgeOptions withSteps(Steps chosen) {
    return new EdgeOptions(ratePoint, profile, threads, chosen);
  }

  RatePoint ratePointOf(ModelBundle bundle) {
    return ratePoint == null ? bundle.defaultRatePoint() : bundle.ratePoint(ratePoint);
  }

  WireProfile profileAt(RatePoint point) {
    return profile == null ? WireProfile.lanes(point.defaultLanes()) : profile;
  }
}
