package io.venturi.tensorrt.load;

/** Version of the TensorRT library that is loaded. */
public record TensorRtVersion(int major, int minor, int patch)
    implements Comparable<TensorRtVersion> {

  /**
   * From {@code getInferLibVersion()} of TensorRT 10 and newer: 10000 * major + 100 * minor +
   * patch.
   */
  static TensorRtVersion ofNumber(int number) {
    return new TensorRtVersion(number / 10_000, number / 100 % 100, number % 100);
  }

  @Override
  public int compareTo(TensorRtVersion other) {
    return Integer.compare(number(), other.number());
  }

  /** E.g. "10.6.0". */
  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }

  private int number() {
    return 10_000 * major + 100 * minor + patch;
  }
}
