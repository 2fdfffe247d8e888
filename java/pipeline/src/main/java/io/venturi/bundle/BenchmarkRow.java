package io.venturi.bundle;

import java.util.Map;

/**
 * What the exporter measured of a rate point as a row of the benchmark (docs/bundle.md section 2,
 * docs/sc2.md): the reference that an evaluation through this library is compared with. Told, not
 * checked.
 *
 * @param method name of the method, e.g. "entropic_student"
 * @param encoderSizeBytes encoder size by the benchmark's rule
 * @param imagesSeen pictures that training saw, those of rate points it started from included
 * @param undertrained whether training ended before its plan
 * @param top1 accuracy 0..1 by split, e.g. "val": top-1, mAP of detection, mIoU of segmentation
 * @param meanBytes mean frame size by split
 */
public record BenchmarkRow(
    String method,
    double encoderSizeBytes,
    long imagesSeen,
    boolean undertrained,
    Map<String, Double> top1,
    Map<String, Double> meanBytes) {
  public BenchmarkRow {
    top1 = Map.copyOf(top1);
    meanBytes = Map.copyOf(meanBytes);
  }
}
