package io.venturi.cli.coder;

import io.venturi.cli.coding.CoderResult;
import io.venturi.cli.coding.CoderResult.Together;
import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.Speed;
import io.venturi.latent.WireProfile;
import org.jspecify.annotations.Nullable;

/**
 * A result as {@code venturi bench coder} reports it: times turned into million symbols a second.
 *
 * @param work what was coded
 * @param result who coded it, and how fast
 * @param symbols of all latents
 * @param idealBytes of a latent
 * @param linear what the plain algorithm did on the same work; null when it was not measured
 */
record CoderLine(
    WorkName work,
    CoderResult result,
    double symbols,
    double idealBytes,
    @Nullable CoderResult linear) {

  String twin() {
    return TwinName.of(result.contender().twin());
  }

  WireProfile profile() {
    return result.contender().profile();
  }

  /** A GPU works while the calling thread waits, so only the wall clock tells its time. */
  boolean byWallClock() {
    return twin().equals("cuda");
  }

  /** Nanoseconds for all latents by the clock that counts. */
  Speed.Spread nanos(Speed speed) {
    return byWallClock() ? speed.wall() : speed.cpu();
  }

  /** Million symbols a second when all latents take so long. */
  double rate(double nanos) {
    return symbols / nanos * 1e3;
  }

  double rate(Speed speed) {
    return rate(nanos(speed).median());
  }

  double nanosPerCall(Speed speed) {
    return nanos(speed).median() * work.images() / CodingWork.LATENTS;
  }

  double overIdealPercent() {
    return 100 * (result.meanBytes() / idealBytes - 1);
  }

  /** How many times as fast as the plain algorithm. */
  double over(Speed linear, Speed speed) {
    return rate(speed) / rate(linear);
  }

  /** Of several threads together, by the wall clock: that is what they are for. */
  double rate(Together together) {
    return together.threads() * rate(together.all().wall().median());
  }
}
