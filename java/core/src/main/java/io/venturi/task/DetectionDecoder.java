package io.venturi.task;

import io.venturi.VenturiException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maps of logits and distances to boxes: the best candidates above the threshold, each ended where
 * the network's input ends, then greedy suppression among boxes of one label. Of equal scores the
 * first cell wins.
 */
public final class DetectionDecoder implements TaskDecoder<Detections> {
  private final TaskSpec.Detect spec;
  private final int columns;
  private final int cells;

  /** Decodes what a spec says. */
  public DetectionDecoder(TaskSpec.Detect spec) {
    this.spec = spec;
    this.columns = spec.width() / spec.stride();
    this.cells = columns * (spec.height() / spec.stride());
  }

  @Override
  public int outputSize() {
    return Math.multiplyExact(spec.labels().size() + TaskSpec.Detect.SIDES, cells);
  }

  @Override
  public Detections decode(FloatBuffer output) {
    float[] values = OutputMaps.read(output, spec.outputShape());
    OutputMaps.checkLogits(values, spec.labels(), columns, cells);
    List<Detections.Box> kept = new ArrayList<>();
    for (long candidate : candidates(values)) {
      Detections.Box box = box(values, (int) candidate);
      if (box.area() > 0 && standsAlone(box, kept)) {
        kept.add(box);
        if (kept.size() == spec.mostBoxes()) {
          break;
        }
      }
    }
    return new Detections(spec.width(), spec.height(), kept);
  }

  /** The best boxes in order; each is the place of its logit below the order of its score. */
  private long[] candidates(float[] values) {
    int logits = spec.labels().size() * cells;
    long[] found = new long[logits];
    int count = 0;
    for (int i = 0; i < logits; i++) {
      float score = score(values[i]);
      if (score > spec.scoreThreshold()) {
        // Bits of floats from 0 on rise with their values.
        found[count++] = (long) (Integer.MAX_VALUE - Float.floatToIntBits(score)) << 32 | i;
      }
    }
    Arrays.sort(found, 0, count);
    return Arrays.copyOf(found, Math.min(count, spec.mostCandidates()));
  }

  private static float score(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  private Detections.Box box(float[] values, int logit) {
    int index = logit / cells;
    int cell = logit % cells;
    double x = (cell % columns + 0.5) * spec.stride();
    double y = (cell / columns + 0.5) * spec.stride();
    return new Detections.Box(
        Math.max(0, x - distance(values, 0, cell)),
        Math.max(0, y - distance(values, 1, cell)),
        Math.min(spec.width(), x + distance(values, 2, cell)),
        Math.min(spec.height(), y + distance(values, 3, cell)),
        index,
        spec.labels().get(index),
        score(values[logit]));
  }

  private float distance(float[] values, int side, int cell) {
    float distance = values[(spec.labels().size() + side) * cells + cell];
    if (!(distance >= 0 && distance < Float.POSITIVE_INFINITY)) {
      throw new VenturiException(
          String.format(
              "distance %d of the box in row %d, column %d is %s, must be finite and at least 0; check the tail's precision and weights",
              side, cell / columns, cell % columns, distance));
    }
    return distance;
  }

  private boolean standsAlone(Detections.Box box, List<Detections.Box> better) {
    for (Detections.Box other : better) {
      if (other.index() == box.index() && other.overlap(box) > spec.overlapThreshold()) {
        return false;
      }
    }
    return true;
  }
}
