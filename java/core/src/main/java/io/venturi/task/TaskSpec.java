package io.venturi.task;

import java.util.List;

/** What the numbers that a tail gives mean (docs/bundle.md section 2). Immutable. */
public sealed interface TaskSpec {
  /** The task's name in manifests, options and JSON. */
  String key();

  /** Shape of one item of the tail's output, without the batch. */
  List<Integer> outputShape();

  /** What makes results of it. */
  TaskDecoder<? extends TaskResult> decoder();

  /**
   * One logit a label.
   *
   * @param labels of the classes, in the order of the logits
   */
  record Classify(List<String> labels) implements TaskSpec {
    private static final int TOP_LABELS = 5;

    public Classify {
      labels = List.copyOf(labels);
    }

    @Override
    public String key() {
      return "classification";
    }

    @Override
    public List<Integer> outputShape() {
      return List.of(labels.size());
    }

    @Override
    public TaskDecoder<Classification> decoder() {
      return new ClassificationDecoder(labels, TOP_LABELS);
    }
  }

  /**
   * For every cell one logit a label, then the distances from the cell's centre to the left, upper,
   * right and lower side of its box in pixels; cells are squares of stride pixels. After Tian et
   * al., "FCOS: Fully convolutional one-stage object detection" (2019).
   *
   * @param labels of the classes, in the order of the logits
   * @param width pixels of the network's input, a multiple of the stride
   * @param height likewise
   * @param stride pixels from one cell to the next
   * @param scoreThreshold boxes have a larger score, 0..1
   * @param overlapThreshold of two boxes of a label that overlap by more (intersection over union,
   *     0..1) the better one stays
   * @param mostCandidates so many of the best boxes are compared, at least 1
   * @param mostBoxes so many boxes are kept, at least 1
   */
  record Detect(
      List<String> labels,
      int width,
      int height,
      int stride,
      double scoreThreshold,
      double overlapThreshold,
      int mostCandidates,
      int mostBoxes)
      implements TaskSpec {
    /** Distances of a box. */
    static final int SIDES = 4;

    public Detect {
      labels = List.copyOf(labels);
      checkGrid(width, height, stride);
      if (!(scoreThreshold >= 0 && scoreThreshold < 1)
          || !(overlapThreshold >= 0 && overlapThreshold <= 1)
          || mostCandidates < 1
          || mostBoxes < 1) {
        throw new IllegalArgumentException(
            String.format(
                "score threshold %s, overlap threshold %s, %d candidates, %d boxes: the first two must be 0..1, the others at least 1",
                scoreThreshold, overlapThreshold, mostCandidates, mostBoxes));
      }
    }

    @Override
    public String key() {
      return "detection";
    }

    @Override
    public List<Integer> outputShape() {
      return List.of(labels.size() + SIDES, height / stride, width / stride);
    }

    @Override
    public TaskDecoder<Detections> decoder() {
      return new DetectionDecoder(this);
    }
  }

  /**
   * For every cell one logit a label; cells are squares of stride pixels, between their centres
   * logits are interpolated linearly.
   *
   * @param labels of the classes, 1..255, in the order of the logits
   * @param palette colour of every class, 0xRRGGBB
   * @param width pixels of the network's input, a multiple of the stride
   * @param height likewise
   * @param stride pixels from one cell to the next; 1 for logits of every pixel
   */
  record Segment(List<String> labels, List<Integer> palette, int width, int height, int stride)
      implements TaskSpec {
    public Segment {
      labels = List.copyOf(labels);
      palette = List.copyOf(palette);
      checkGrid(width, height, stride);
      if (labels.size() > SegmentationMap.UNSEEN || palette.size() != labels.size()) {
        throw new IllegalArgumentException(
            labels.size()
                + " labels and "
                + palette.size()
                + " colours; there must be a colour for each of 1..255 labels");
      }
    }

    @Override
    public String key() {
      return "segmentation";
    }

    @Override
    public List<Integer> outputShape() {
      return List.of(labels.size(), height / stride, width / stride);
    }

    @Override
    public TaskDecoder<SegmentationMap> decoder() {
      return new SegmentationDecoder(this);
    }
  }

  private static void checkGrid(int width, int height, int stride) {
    if (stride < 1 || width < 1 || height < 1 || width % stride != 0 || height % stride != 0) {
      throw new IllegalArgumentException(
          String.format(
              "stride %d of an input of %dx%d: it must divide both", stride, width, height));
    }
  }
}
