package io.venturi.spark;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameReader;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/**
 * What one task has of a model: one context a rate point, opened when its first row comes and
 * closed with the task. Belongs to the task's thread.
 */
final class TaskHalf implements AutoCloseable {
  private static final Map<Key, TaskHalf> OPEN = new ConcurrentHashMap<>();

  private record Key(long attempt, long bundle) {}

  private final SparkModel model;
  private final ModelBundle bundle;
  private final Steps steps;
  private final Map<String, TailRunner> tails = new HashMap<>();
  private final Map<String, EdgeEncoder> encoders = new HashMap<>();

  private TaskHalf(SparkModel model) {
    this.model = model;
    this.steps = model.steps().on(TaskDevice.current());
    this.bundle = ExecutorBundles.acquire(model);
  }

  /** That of the task on this thread. Outside of a task, the caller's own, to be closed by it. */
  static TaskHalf of(SparkModel model) {
    TaskContext task = TaskContext.get();
    if (task == null) {
      return new TaskHalf(model);
    }
    Key key = new Key(task.taskAttemptId(), model.bundle().id());
    TaskHalf found = OPEN.get(key); // only this task's thread asks for it
    return found != null ? found : opened(model, task, key);
  }

  private static TaskHalf opened(SparkModel model, TaskContext task, Key key) {
    TaskHalf half = new TaskHalf(model);
    OPEN.put(key, half);
    task.addTaskCompletionListener(
        ended -> {
          OPEN.remove(key);
          half.close();
        });
    return half;
  }

  /** Runs something with that of this thread's task, or with one that lives as long as it runs. */
  static <T> T with(SparkModel model, Function<TaskHalf, T> use) {
    TaskHalf half = of(model);
    if (TaskContext.get() != null) {
      return use.apply(half);
    }
    try (half) {
      return use.apply(half);
    }
  }

  /** Open ones in this process. */
  static int openCount() {
    return OPEN.size();
  }

  /**
   * The rate point that a frame names.
   *
   * @throws CorruptFrameException when the header is damaged
   * @throws IncompatibleModelException when it is of another model
   */
  RatePoint ratePoint(ByteBuffer frame) {
    long fingerprint = FrameReader.readHeader(frame.duplicate()).fingerprint();
    return bundle
        .findRatePoint(fingerprint)
        .orElseThrow(
            () ->
                new IncompatibleModelException(
                    String.format(
                        "the frame belongs to model %016x, which is no rate point of %s",
                        fingerprint, bundle.manifest().name())));
  }

  TailRunner tail(RatePoint point) {
    TailOptions options =
        TailOptions.defaults()
            .withRatePoint(point.name())
            .withMaxBatch(model.maxBatch())
            .withThreads(model.threads())
            .withSteps(steps);
    return open(tails, point.name(), () -> TailRunner.open(bundle, options));
  }

  /**
   * @param ratePoint name; empty for the bundle's default
   * @throws IllegalArgumentException when there is none of this name
   */
  EdgeEncoder encoder(String ratePoint) {
    RatePoint point = ratePoint.isEmpty() ? bundle.defaultRatePoint() : bundle.ratePoint(ratePoint);
    EdgeOptions options =
        EdgeOptions.defaults()
            .withRatePoint(point.name())
            .withThreads(model.threads())
            .withSteps(steps);
    return open(encoders, point.name(), () -> EdgeEncoder.open(bundle, options));
  }

  private static <T> T open(Map<String, T> open, String name, Supplier<T> opener) {
    T found = open.get(name);
    if (found == null) {
      found = opener.get();
      open.put(name, found);
    }
    return found;
  }

  @Override
  public void close() {
    tails.values().forEach(TailRunner::close);
    encoders.values().forEach(EdgeEncoder::close);
    ExecutorBundles.release(model);
  }
}
