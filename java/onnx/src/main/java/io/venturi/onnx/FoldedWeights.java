package io.venturi.onnx;

import io.venturi.onnx.OnnxProto.TensorProto;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights of the convolutions that stand for a pair W2(W1 x + b1) + b2, summed in double.
 *
 * <p>Strips are pictures of one row or column with {@link #STRIP} channels: the pixels, ones, and
 * (in the row's) the last pixel alone at its own place; the rest is unused. Beyond the first
 * result's edges W1 x + b1 is not 0, as it has to be: above and left of them it is b1, below and
 * right of them b1 and what W1's first row or column makes of the picture's last. {@link #rows} and
 * {@link #columns} take away what W2 makes of that; the corner pixel, which both see, is given back
 * once.
 */
final class FoldedWeights {
  /** Of the picture: two of them and the ones fit a strip. */
  static final int MOST_CHANNELS = 3;

  private static final int STRIP = 8;
  private static final int SIDE = 7;

  /** A constant in the making. */
  record Tensor(float[] values, List<Long> dims) {}

  private final int channels;
  private final int outputs;
  private final double[] kernel;
  private final double[] bias;
  private final double[] rows;
  private final double[] columns;

  private FoldedWeights(int channels, int outputs) {
    this.channels = channels;
    this.outputs = outputs;
    kernel = new double[outputs * channels * SIDE * SIDE];
    bias = new double[outputs];
    rows = new double[outputs * STRIP * 2 * SIDE];
    columns = new double[outputs * STRIP * SIDE * 2];
  }

  /** Whether the joined convolution takes at most half of the pair's multiplications. */
  static boolean saves(TensorProto first, TensorProto second) {
    long between = first.getDims(0);
    long joined = (long) SIDE * SIDE * first.getDims(1) * second.getDims(0);
    return 2 * joined <= 9 * between * (first.getDims(1) + second.getDims(0));
  }

  /**
   * @param first M x C x 3 x 3
   * @param second O x M x 3 x 3
   * @throws RefusedGraph when they do not follow each other
   */
  static FoldedWeights of(
      TensorProto first,
      float @Nullable [] firstBias,
      TensorProto second,
      float @Nullable [] secondBias) {
    int between = (int) first.getDims(0);
    int channels = (int) first.getDims(1);
    int outputs = (int) second.getDims(0);
    RefusedGraph.check(
        second.getDims(1) == between
            && (firstBias == null || firstBias.length == between)
            && (secondBias == null || secondBias.length == outputs),
        "a convolution's weights do not fit its input");
    FoldedWeights folded = new FoldedWeights(channels, outputs);
    float[] w1 = TensorValues.floats(first);
    float[] w2 = TensorValues.floats(second);
    for (int o = 0; o < outputs; o++) {
      folded.bias[o] = secondBias == null ? 0 : secondBias[o];
      for (int m = 0; m < between; m++) {
        for (int k = 0; k < 9; k++) {
          double outer = w2[(o * between + m) * 9 + k];
          folded.addBias(o, k / 3, k % 3, firstBias == null ? 0 : outer * firstBias[m]);
          for (int i = 0; i < channels * 9; i++) {
            folded.add(o, i / 9, k, i % 9, outer * w1[m * channels * 9 + i]);
          }
        }
      }
    }
    return folded;
  }

  /** Of pixel j of the first's window and pixel k of the second's. */
  private void add(int o, int channel, int k, int j, double product) {
    int y = 2 * (k / 3) + j / 3;
    int x = 2 * (k % 3) + j % 3;
    boolean below = k / 3 == 2 && j / 3 == 0;
    boolean right = k % 3 == 2 && j % 3 == 0;
    kernel[((o * channels + channel) * SIDE + y) * SIDE + x] += product;
    if (below) {
      rows[row(o, channel, 0, x)] -= product;
    }
    if (right) {
      columns[column(o, channel, y, 0)] -= product;
    }
    if (below && right) {
      rows[row(o, channels + 1 + channel, 0, x)] += product;
    }
  }

  private void addBias(int o, int ky, int kx, double product) {
    bias[o] += product;
    if (ky != 1) {
      rows[row(o, channels, ky == 2 ? 0 : 1, 2 * kx + 1)] -= product;
    }
    if (kx != 1) {
      columns[column(o, channels, 2 * ky + 1, kx == 2 ? 0 : 1)] -= product;
    }
  }

  private static int row(int o, int channel, int top, int x) {
    return ((o * STRIP + channel) * 2 + top) * SIDE + x;
  }

  private static int column(int o, int channel, int y, int left) {
    return ((o * STRIP + channel) * SIDE + y) * 2 + left;
  }

  /** Of the joined convolution. */
  Tensor kernel() {
    return tensor(kernel, outputs, channels, SIDE, SIDE);
  }

  Tensor bias() {
    return tensor(bias, outputs);
  }

  /** From the row's strip to the last row of the result, and to the first. */
  Tensor rows() {
    return tensor(rows, outputs, STRIP, 2, SIDE);
  }

  /** From the column's strip to the last column of the result, and to the first. */
  Tensor columns() {
    return tensor(columns, outputs, STRIP, SIDE, 2);
  }

  /** From pixels to a strip. */
  Tensor select() {
    return diagonal(0);
  }

  /** From the corner's pixel to a strip. */
  Tensor selectCorner() {
    return diagonal(channels + 1);
  }

  /** A strip's biases. */
  Tensor ones() {
    double[] values = new double[STRIP];
    values[channels] = 1;
    return tensor(values, STRIP);
  }

  private Tensor diagonal(int offset) {
    double[] values = new double[STRIP * channels];
    for (int c = 0; c < channels; c++) {
      values[(offset + c) * channels + c] = 1;
    }
    return tensor(values, STRIP, channels, 1, 1);
  }

  private static Tensor tensor(double[] values, long... dims) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new Tensor(floats, Arrays.stream(dims).boxed().toList());
  }
}
