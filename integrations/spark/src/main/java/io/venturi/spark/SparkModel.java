package io.venturi.spark;

import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.Steps;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * A model as a job carries it: the bundle's bytes, sent to each executor once, and how its tasks
 * run it. Immutable.
 *
 * @param bundle content of a {@code *.venturi} file
 * @param maxBatch most frames of one engine run
 * @param threads threads of one engine run; a task has one core unless {@code spark.task.cpus} says
 *     otherwise, so 1 suits
 * @param steps which twins a task runs on, by the GPU that Spark gave it
 */
public record SparkModel(Broadcast<byte[]> bundle, int maxBatch, int threads, DeviceSteps steps)
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int DEFAULT_BATCH = 16;

  /** Chooses twins for a device; runs in the task. */
  @FunctionalInterface
  public interface DeviceSteps extends Serializable {
    /**
     * @param gpu address of the first GPU that the task may use, as Spark's discovery named it;
     *     empty when the task has none
     */
    Steps on(Optional<String> gpu);
  }

  public SparkModel {
    if (maxBatch < 1 || threads < 0) {
      throw new IllegalArgumentException(
          "maxBatch is " + maxBatch + ", threads " + threads + "; must be above 0, at least 0");
    }
  }

  /**
   * Checks a bundle and sends it to the executors.
   *
   * @param bytes content of a {@code *.venturi} file
   * @throws io.venturi.BundleException when it is damaged
   */
  public static SparkModel of(SparkSession spark, byte[] bytes) {
    ModelBundle.open(bytes).close();
    Broadcast<byte[]> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(bytes);
    return new SparkModel(sent, DEFAULT_BATCH, 1, gpu -> Steps.preferred());
  }

  /** Likewise, from a file of the driver's. */
  public static SparkModel of(SparkSession spark, Path file) {
    try {
      return of(spark, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("bundle " + file + " cannot be read", e);
    }
  }

  /** This, with other batches. */
  public SparkModel withMaxBatch(int frames) {
    return new SparkModel(bundle, frames, threads, steps);
  }

  /** This, with more threads a run; for tasks with several cores. */
  public SparkModel withThreads(int count) {
    return new SparkModel(bundle, maxBatch, count, steps);
  }

  /** This, on other twins. */
  public SparkModel withSteps(DeviceSteps chosen) {
    return new SparkModel(bundle, maxBatch, threads, chosen);
  }
}
