package io.venturi.spark;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.bundle.RatePoint;
import io.venturi.pipeline.TailResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Runs the server half on a column of frames: batches of a partition's rows, in their order, each
 * task with contexts of its own.
 *
 * <pre>{@code
 * Dataset<Row> results = FramesToResults.add(frames, "frame", "result", model);
 * results.select("id", "result.label", "result.score", "result.error");
 * }</pre>
 *
 * <p>The new column is a struct {@code label, score, top, ratePoint, error}. A row whose frame is
 * null, damaged or of another model has {@code error} and nulls. An engine that fails, or a model
 * that cannot be opened, fails the task, which Spark tries elsewhere.
 */
public final class FramesToResults {
  private FramesToResults() {}

  /**
   * @param frames any rows with a column of bytes
   * @param column name of the bytes' column
   * @param result name of the column to add
   * @throws IllegalArgumentException when there is no such column, it is not binary, or the new
   *     name is taken
   */
  public static Dataset<Row> add(
      Dataset<Row> frames, String column, String result, SparkModel model) {
    int source = Columns.source(frames.schema(), column, result);
    StructType schema = frames.schema().add(result, ResultRows.RESULT);
    MapPartitionsFunction<Row, Row> run =
        rows -> new Batches(rows, model.maxBatch(), batch -> run(batch, source, model));
    return frames.mapPartitions(run, Encoders.row(schema));
  }

  private static List<Row> run(List<Row> rows, int column, SparkModel model) {
    List<ByteBuffer> frames = new ArrayList<>();
    for (Row row : rows) {
      byte[] bytes = row.getAs(column);
      frames.add(bytes == null ? null : ByteBuffer.wrap(bytes));
    }
    List<Row> results = TaskHalf.with(model, half -> results(half, frames));
    List<Row> extended = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      extended.add(ResultRows.extended(rows.get(i), results.get(i)));
    }
    return extended;
  }

  /** One result struct for each frame; null frames are faults like others. */
  static List<Row> results(TaskHalf half, List<ByteBuffer> frames) {
    Row[] results = new Row[frames.size()];
    Map<RatePoint, List<Integer>> sound = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      ByteBuffer frame = frames.get(i);
      if (frame == null) {
        results[i] = ResultRows.failedResult("the frame is null, must be bytes");
        continue;
      }
      try {
        sound.computeIfAbsent(half.ratePoint(frame), point -> new ArrayList<>()).add(i);
      } catch (CorruptFrameException | IncompatibleModelException e) {
        results[i] = ResultRows.failedResult(e.getMessage());
      }
    }
    sound.forEach(
        (point, places) -> {
          List<TailResult> done = half.tail(point).run(places.stream().map(frames::get).toList());
          for (int i = 0; i < places.size(); i++) {
            results[places.get(i)] = row(done.get(i), point);
          }
        });
    return Arrays.asList(results);
  }

  private static Row row(TailResult result, RatePoint point) {
    return result
        .failure()
        .map(failure -> ResultRows.failedResult(failure.getMessage()))
        .orElseGet(() -> ResultRows.result(result.get(), point.name()));
  }
}
