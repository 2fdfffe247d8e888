package io.venturi.engine;

import io.venturi.EngineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A float32 tensor of a graph whose first dimension is the batch.
 *
 * @param name as in the graph
 * @param itemShape dimensions without the batch, all fixed
 */
public record TensorSpec(String name, List<Integer> itemShape) {
  private static final long MOST_ITEM_FLOATS = Integer.MAX_VALUE / Float.BYTES;

  public TensorSpec {
    itemShape = List.copyOf(itemShape);
  }

  /**
   * Of a shape as graphs have them: the batch, free (-1) or 1, then an item's dimensions.
   *
   * @param where what it is, for messages, e.g. "encoder.onnx: input image"
   * @throws EngineException when the shape is another
   */
  public static TensorSpec of(String name, long[] shape, String where) {
    if (shape.length == 0 || shape[0] != -1 && shape[0] != 1) {
      throw new EngineException(
          where
              + " has shape "
              + Arrays.toString(shape)
              + ", the first dimension must be free (-1) or 1");
    }
    List<Integer> item = new ArrayList<>();
    long size = 1;
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] < 1 || shape[i] > MOST_ITEM_FLOATS / size) {
        throw new EngineException(
            where
                + " has shape "
                + Arrays.toString(shape)
                + ", all dimensions but the first must be fixed and an item below 2 GiB");
      }
      size *= shape[i];
      item.add((int) shape[i]);
    }
    return new TensorSpec(name, item);
  }

  /** Floats of one batch item. */
  public int itemSize() {
    return itemShape.stream().reduce(1, Math::multiplyExact);
  }
}
