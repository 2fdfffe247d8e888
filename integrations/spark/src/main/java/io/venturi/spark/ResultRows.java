package io.venturi.spark;

import io.venturi.task.Classification;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The structs in the columns that this package adds. */
final class ResultRows {
  private static final StructType SCORE =
      new StructType()
          .add("label", DataTypes.StringType, false)
          .add("score", DataTypes.FloatType, false);

  /** Of a frame: {@code label, score, top array<label, score>, ratePoint, error}. */
  static final StructType RESULT =
      new StructType()
          .add("label", DataTypes.StringType)
          .add("score", DataTypes.FloatType)
          .add("top", DataTypes.createArrayType(SCORE, false))
          .add("ratePoint", DataTypes.StringType)
          .add("error", DataTypes.StringType);

  /** Of an image: {@code bytes, ratePoint, error}. */
  static final StructType FRAME =
      new StructType()
          .add("bytes", DataTypes.BinaryType)
          .add("ratePoint", DataTypes.StringType)
          .add("error", DataTypes.StringType);

  private ResultRows() {}

  static Row result(Classification result, String ratePoint) {
    List<Row> top =
        result.scores().stream().map(s -> RowFactory.create(s.label(), s.score())).toList();
    return RowFactory.create(
        result.best().label(), result.best().score(), top.toArray(), ratePoint, null);
  }

  static Row failedResult(String error) {
    return RowFactory.create(null, null, null, null, error);
  }

  static Row frame(byte[] bytes, String ratePoint) {
    return RowFactory.create(bytes, ratePoint, null);
  }

  static Row failedFrame(String error) {
    return RowFactory.create(null, null, error);
  }

  /** A row with one more column. */
  static Row extended(Row row, Object value) {
    Object[] values = new Object[row.size() + 1];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = value;
    return RowFactory.create(values);
  }
}
