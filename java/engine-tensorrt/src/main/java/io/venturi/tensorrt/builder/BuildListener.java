package io.venturi.tensorrt.builder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Is told about once a second how far a build is, on a thread of its own. */
@FunctionalInterface
public interface BuildListener {
  /**
   * Takes note.
   *
   * @return false to stop the build, which then ends with an {@link
   *     io.venturi.EngineBuildException} at the next step that TensorRT reports
   */
  boolean keepGoing(BuildStatus status);

  /** Logs at INFO every ten seconds and never stops a build. */
  static BuildListener logging() {
    Logger log = LoggerFactory.getLogger(BuildListener.class);
    long[] nextMillis = {10_000};
    return status -> {
      if (status.elapsedMillis() >= nextMillis[0]) {
        nextMillis[0] = status.elapsedMillis() + 10_000;
        log.info("{}: building, {}", status.graph(), status);
      }
      return true;
    };
  }
}
