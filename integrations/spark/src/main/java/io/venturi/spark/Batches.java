package io.venturi.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;

/** Rows a batch at a time, in their order; never more than one batch is held. */
final class Batches implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final int size;
  private final UnaryOperator<List<Row>> run;
  private Iterator<Row> ready = List.<Row>of().iterator();

  /**
   * @param run gives one row for each of a batch
   */
  Batches(Iterator<Row> rows, int size, UnaryOperator<List<Row>> run) {
    this.rows = rows;
    this.size = size;
    this.run = run;
  }

  @Override
  public boolean hasNext() {
    return ready.hasNext() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (!ready.hasNext()) {
      List<Row> batch = new ArrayList<>(size);
      while (batch.size() < size && (batch.isEmpty() || rows.hasNext())) {
        batch.add(rows.next());
      }
      ready = run.apply(batch).iterator();
    }
    return ready.next();
  }
}
