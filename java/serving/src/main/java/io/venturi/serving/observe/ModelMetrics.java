package io.venturi.serving.observe;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.venturi.pipeline.Stage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Meters of one version of a model. Thread-safe. */
public final class ModelMetrics {
  /** Stages that a server has. */
  private static final Set<Stage> STAGES =
      Set.of(Stage.QUEUE, Stage.ENTROPY_DECODE, Stage.TAIL, Stage.POSTPROCESS);

  /** Bucket bounds, in milliseconds. */
  private static final double[] MILLIS = {
    0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500
  };

  private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
  private final DistributionSummary batches;
  private final DistributionSummary frameBytes;

  ModelMetrics(MeterRegistry registry, Tags model) {
    for (Stage stage : STAGES) {
      stages.put(
          stage,
          timer("venturi.stage.duration", "Duration of a stage of one frame or batch")
              .tags(model.and("stage", stage.label()))
              .register(registry));
    }
    batches =
        DistributionSummary.builder("venturi.batch.frames")
            .description("Frames of a batch")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
            .tags(model)
            .register(registry);
    frameBytes =
        DistributionSummary.builder("venturi.frame.size")
            .description("Size of a frame on the wire")
            .baseUnit("bytes")
            .tags(model)
            .register(registry);
  }

  /** A timer with the buckets that all of ours have. */
  static Timer.Builder timer(String name, String description) {
    Duration[] bounds = new Duration[MILLIS.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Duration.ofNanos((long) (MILLIS[i] * 1e6));
    }
    return Timer.builder(name).description(description).serviceLevelObjectives(bounds);
  }

  /** A stage of a frame took this long; the tail's is that of a batch. */
  public void stage(Stage stage, long nanos) {
    stages.get(stage).record(Duration.ofNanos(nanos));
  }

  /** A batch of this many frames ran. */
  public void batch(int frames) {
    batches.record(frames);
  }

  /** A frame of this size came. */
  public void frame(int sizeBytes) {
    frameBytes.record(sizeBytes);
  }
}
