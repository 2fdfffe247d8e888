package io.venturi.tensorrt.load;

import org.bytedeco.tensorrt.nvinfer.Dims64;

/** TensorRT's dimensions in Java. */
public final class Shapes {
  private Shapes() {}

  /** Each dimension, -1 where it is free; empty when TensorRT does not know the shape. */
  public static long[] toArray(Dims64 dims) {
    long[] shape = new long[Math.max(0, dims.nbDims())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.d(i);
    }
    return shape;
  }
}
