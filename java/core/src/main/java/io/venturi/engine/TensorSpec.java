package io.venturi.engine;

import java.util.List;

/**
 * A float32 tensor of a graph whose first dimension is the batch.
 *
 * @param name as in the graph
 * @param itemShape dimensions without the batch, all fixed
 */
public record TensorSpec(String name, List<Integer> itemShape) {
  public TensorSpec {
    itemShape = List.copyOf(itemShape);
  }

  /** Floats of one batch item. */
  public int itemSize() {
    return itemShape.stream().reduce(1, Math::multiplyExact);
  }
}
