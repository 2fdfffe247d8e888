package io.venturi.spark;

import java.util.Arrays;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Where the bytes are. */
final class Columns {
  private Columns() {}

  /**
   * The position of a column of bytes.
   *
   * @param added name of the column to be added
   * @throws IllegalArgumentException when it is not there, is not binary, or the new name is taken
   */
  static int source(StructType schema, String column, String added) {
    String[] names = schema.fieldNames();
    if (!Arrays.asList(names).contains(column)) {
      throw new IllegalArgumentException(
          "no column '" + column + "'; there are " + Arrays.toString(names));
    }
    int position = schema.fieldIndex(column);
    if (!schema.fields()[position].dataType().equals(DataTypes.BinaryType)) {
      throw new IllegalArgumentException(
          "column '"
              + column
              + "' is "
              + schema.fields()[position].dataType().sql()
              + ", must be BINARY");
    }
    if (Arrays.asList(names).contains(added)) {
      throw new IllegalArgumentException("there is a column '" + added + "' already");
    }
    return position;
  }
}
