package io.venturi.pipeline;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How long the stages of one call took, in nanoseconds of wall time. Immutable.
 *
 * <p>With {@code -Dventuri.stages.clock=cpu}, read when a pipeline is opened, it is the processor
 * time of the calling thread instead: what can be compared on a busy machine, as long as the engine
 * runs on that thread alone.
 */
public final class StageTimes {
  private static final String CLOCK_PROPERTY = "venturi.stages.clock";
  private static final int STAGES = Stage.values().length;

  private final long[] nanos;

  private StageTimes(long[] nanos) {
    this.nanos = nanos;
  }

  /** Nanoseconds of a stage; 0 for a stage the call did not have. */
  public long nanos(Stage stage) {
    return nanos[stage.ordinal()];
  }

  /** Nanoseconds of all stages together. */
  public long totalNanos() {
    return Arrays.stream(nanos).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Stage stage : Stage.values()) {
      if (nanos(stage) > 0) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(String.format("%s %.3f ms", stage.label(), nanos(stage) / 1e6));
      }
    }
    return text.toString();
  }

  /**
   * Measures one call after the other into the same memory. Laps may be taken of the same stage
   * several times; they add up.
   */
  static final class Clock {
    private final long[] nanos = new long[STAGES];
    private final LongSupplier time =
        "cpu".equals(System.getProperty(CLOCK_PROPERTY))
            ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
            : System::nanoTime;
    private long last;

    void start() {
      Arrays.fill(nanos, 0);
      last = time.getAsLong();
    }

    /** The time since the start or the last lap belongs to this stage. */
    void lap(Stage stage) {
      long now = time.getAsLong();
      nanos[stage.ordinal()] += now - last;
      last = now;
    }

    StageTimes times() {
      return new StageTimes(nanos.clone());
    }
  }
}
