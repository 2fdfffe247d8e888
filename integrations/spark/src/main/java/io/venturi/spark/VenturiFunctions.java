package io.venturi.spark;

import java.nio.ByteBuffer;
import java.util.Collections;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;

/**
 * The server half in SQL, a row at a time; {@link FramesToResults} forms batches and is faster.
 *
 * <pre>{@code
 * VenturiFunctions.register(spark, "venturi_classify", model);
 * spark.sql("SELECT id, venturi_classify(frame).label FROM frames");
 * }</pre>
 */
public final class VenturiFunctions {
  private VenturiFunctions() {}

  /**
   * Registers a function from bytes to the struct of {@link FramesToResults}.
   *
   * @param name of the function
   */
  public static void register(SparkSession spark, String name, SparkModel model) {
    UDF1<byte[], Row> classify =
        bytes ->
            TaskHalf.with(
                model,
                half ->
                    FramesToResults.results(
                            half,
                            Collections.singletonList(
                                bytes == null ? null : ByteBuffer.wrap(bytes)))
                        .get(0));
    spark.udf().register(name, classify, ResultRows.RESULT);
  }
}
