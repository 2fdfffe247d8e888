package io.venturi.tensorrt.builder;

import io.venturi.nativelib.BuildProgress;
import java.util.OptionalLong;

/**
 * How far a build is. TensorRT does not know how long it will take, and is often silent for most of
 * it: the elapsed time against the last one is the honest measure.
 *
 * @param graph what is built
 * @param elapsedMillis since the build began
 * @param lastMillis how long the last build of this engine, or of one like it, took
 * @param reported what TensorRT's progress monitor has said
 */
public record BuildStatus(
    String graph, long elapsedMillis, OptionalLong lastMillis, BuildProgress.Snapshot reported) {

  /** E.g. "12 s of 130 s last time, Building Engine 3/7 > Tactics 40/96". */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(elapsedMillis / 1000 + " s");
    lastMillis.ifPresent(last -> text.append(" of ").append(last / 1000).append(" s last time"));
    String separator = ", ";
    for (BuildProgress.Phase phase : reported.open()) {
      text.append(separator)
          .append(phase.name())
          .append(' ')
          .append(phase.done())
          .append('/')
          .append(phase.total());
      separator = " > ";
    }
    return text.toString();
  }
}
