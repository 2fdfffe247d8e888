package io.venturi.method;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a method at one point before it is measured.
 *
 * @param method e.g. "entropic_student"; rows of one name make a curve
 * @param point of it, e.g. "q30" or "middle"; unique in the method
 * @param settings everything that its results depend on besides the picture, as text: a stored
 *     result counts as long as this stays the same
 * @param encoderSizeBytes by the benchmark's rule: entries of the state_dict that the edge needs,
 *     or null when nobody counted them
 * @param deployedEncoderBytes the files that an edge device needs for it; 0 for a codec
 * @param imagesSeen by training up to this point, null when that is not recorded, 0 where nothing
 *     was trained
 * @param undertrained whether training stopped before its plan was through
 * @param reference what PyTorch measured, or null
 */
public record MethodCard(
    String method,
    String point,
    String settings,
    @Nullable Double encoderSizeBytes,
    long deployedEncoderBytes,
    @Nullable Long imagesSeen,
    boolean undertrained,
    @Nullable Reference reference) {
  /** Names a point of a method that needs no training, such as a codec. */
  public static MethodCard untrained(String method, String point, String settings) {
    return new MethodCard(method, point, settings, 0.0, 0, 0L, false, null);
  }

  /** Method and point, e.g. "jpeg_input/q30"; the method alone where it has no points. */
  public String id() {
    return point.isEmpty() ? method : method + "/" + point;
  }

  /**
   * What the same method does in PyTorch, on the whole of a split.
   *
   * @param origin where the numbers stand
   * @param accuracy top-1, mAP or mIoU, 0..1, or null
   * @param compatBytes mean bytes a picture by the {@code compat} profile, of a codec those of its
   *     file, or null
   * @param pictures how many, or null when not recorded
   */
  public record Reference(
      String origin,
      @Nullable Double accuracy,
      @Nullable Double compatBytes,
      @Nullable Integer pictures) {}
}
