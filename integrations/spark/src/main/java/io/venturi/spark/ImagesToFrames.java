package io.venturi.spark;

import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFileException;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Runs the edge half on a column of image files (JPEG, PNG, WebP, BMP, TIFF), e.g. those that
 * {@code spark.read().format("binaryFile")} gives in {@code content}.
 *
 * <pre>{@code
 * Dataset<Row> frames = ImagesToFrames.add(files, "content", "frame", "low", model);
 * frames.select("path", "frame.bytes", "frame.error");
 * }</pre>
 *
 * <p>The new column is a struct {@code bytes, ratePoint, error}. A row whose image is null, no
 * image, damaged or too large has {@code error} and nulls.
 */
public final class ImagesToFrames {
  private ImagesToFrames() {}

  /**
   * @param images any rows with a column of image files
   * @param column name of their column
   * @param frame name of the column to add
   * @param ratePoint name; empty for the bundle's default
   * @throws IllegalArgumentException when there is no such column, it is not binary, or the new
   *     name is taken; in the job, when there is no such rate point
   */
  public static Dataset<Row> add(
      Dataset<Row> images, String column, String frame, String ratePoint, SparkModel model) {
    int source = Columns.source(images.schema(), column, frame);
    StructType schema = images.schema().add(frame, ResultRows.FRAME);
    MapPartitionsFunction<Row, Row> encode =
        rows -> new Batches(rows, 1, one -> List.of(encoded(one.get(0), source, ratePoint, model)));
    return images.mapPartitions(encode, Encoders.row(schema));
  }

  private static Row encoded(Row row, int column, String ratePoint, SparkModel model) {
    byte[] file = row.getAs(column);
    Row frame =
        file == null
            ? ResultRows.failedFrame("the image is null, must be bytes")
            : TaskHalf.with(model, half -> frame(half.encoder(ratePoint), file));
    return ResultRows.extended(row, frame);
  }

  private static Row frame(EdgeEncoder encoder, byte[] file) {
    try (DecodedImage image = ImageFiles.decode(file)) {
      return ResultRows.frame(encoder.encodeToBytes(image.view()), encoder.ratePoint().name());
    } catch (ImageFileException e) {
      return ResultRows.failedFrame(e.getMessage());
    }
  }
}
