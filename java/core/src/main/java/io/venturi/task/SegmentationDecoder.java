package io.venturi.task;

import java.nio.FloatBuffer;

/**
 * Maps of logits to a class for every pixel: logits are interpolated linearly between the centres
 * of cells (beyond the outer ones they stay), then the largest wins, of equal ones the first. The
 * same numbers as PyTorch's bilinear interpolation without aligned corners.
 */
public final class SegmentationDecoder implements TaskDecoder<SegmentationMap> {
  private final TaskSpec.Segment spec;
  private final Axis columns;
  private final Axis rows;

  /** Where each pixel of an axis stands between two cells. */
  private record Axis(int cells, int[] first, float[] weight) {
    static Axis of(int cells, int stride) {
      int[] first = new int[cells * stride];
      float[] weight = new float[cells * stride];
      for (int i = 0; i < first.length; i++) {
        float at = Math.max(0, (i + 0.5f) / stride - 0.5f);
        first[i] = Math.min((int) at, cells - 1);
        weight[i] = at - first[i];
      }
      return new Axis(cells, first, weight);
    }

    int second(int i) {
      return Math.min(first[i] + 1, cells - 1);
    }
  }

  /** Decodes what a spec says. */
  public SegmentationDecoder(TaskSpec.Segment spec) {
    this.spec = spec;
    this.columns = Axis.of(spec.width() / spec.stride(), spec.stride());
    this.rows = Axis.of(spec.height() / spec.stride(), spec.stride());
  }

  @Override
  public int outputSize() {
    return Math.multiplyExact(spec.labels().size(), columns.cells() * rows.cells());
  }

  @Override
  public SegmentationMap decode(FloatBuffer output) {
    float[] values = OutputMaps.read(output, spec.outputShape());
    OutputMaps.checkLogits(values, spec.labels(), columns.cells(), columns.cells() * rows.cells());
    byte[] classes = new byte[Math.multiplyExact(spec.width(), spec.height())];
    float[] best = new float[spec.width()];
    float[] wide = new float[columns.cells()];
    for (int y = 0; y < spec.height(); y++) {
      for (int label = 0; label < spec.labels().size(); label++) {
        interpolateRow(values, label, y, wide);
        take(wide, label, best, classes, y * spec.width());
      }
    }
    return SegmentationMap.of(spec.width(), spec.height(), spec.labels(), spec.palette(), classes);
  }

  /** The logits of a label between two rows of cells. */
  private void interpolateRow(float[] values, int label, int y, float[] row) {
    int map = label * rows.cells();
    int upper = (map + rows.first()[y]) * columns.cells();
    int lower = (map + rows.second(y)) * columns.cells();
    float weight = rows.weight()[y];
    for (int x = 0; x < row.length; x++) {
      row[x] = (1 - weight) * values[upper + x] + weight * values[lower + x];
    }
  }

  /** Gives a row's pixels the label where its logit is larger than those before. */
  private void take(float[] row, int label, float[] best, byte[] classes, int at) {
    for (int x = 0; x < best.length; x++) {
      float weight = columns.weight()[x];
      float logit = (1 - weight) * row[columns.first()[x]] + weight * row[columns.second(x)];
      if (label == 0 || logit > best[x]) {
        best[x] = logit;
        classes[at + x] = (byte) label;
      }
    }
  }
}
