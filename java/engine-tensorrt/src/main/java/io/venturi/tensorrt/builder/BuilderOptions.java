package io.venturi.tensorrt.builder;

import java.util.Map;

/**
 * How TensorRT builds. All but the timing cache change what is built and are part of its key.
 *
 * @param workspaceBytes most device memory that a layer may use beside its tensors; 0 leaves
 *     TensorRT's choice, all there is
 * @param optimizationLevel 0 (fast to build) to 5 (tries most), TensorRT's own default is 3
 * @param dlaCore core of the deep learning accelerator to run on, or -1 for the GPU; layers that it
 *     cannot run fall back to the GPU. TensorRT 11.0 to 11.3 has none
 * @param tf32 whether fp32 convolutions and matrix products may round their inputs to 10 bits of
 *     mantissa; off, so that fp32 means fp32
 * @param timingCache whether measurements are kept for the next build on this device
 */
public record BuilderOptions(
    long workspaceBytes, int optimizationLevel, int dlaCore, boolean tf32, boolean timingCache) {
  /** TensorRT's workspace, level 3, no DLA, no TF32, with timing cache. */
  public static final BuilderOptions DEFAULT = new BuilderOptions(0, 3, -1, false, true);

  private static final String PREFIX = "venturi.tensorrt.";

  public BuilderOptions {
    check("workspaceBytes", workspaceBytes, 0, Long.MAX_VALUE);
    check("optimizationLevel", optimizationLevel, 0, 5);
    check("dlaCore", dlaCore, -1, 15);
  }

  /**
   * As the system properties {@code venturi.tensorrt.workspaceBytes}, {@code optimizationLevel},
   * {@code dlaCore}, {@code tf32} and {@code timingCache} say, else the default.
   *
   * @throws IllegalArgumentException when one of them cannot be read
   */
  public static BuilderOptions ofProcess() {
    return new BuilderOptions(
        number("workspaceBytes", 18, DEFAULT.workspaceBytes),
        (int) number("optimizationLevel", 9, DEFAULT.optimizationLevel),
        (int) number("dlaCore", 9, DEFAULT.dlaCore),
        flag("tf32", DEFAULT.tf32),
        flag("timingCache", DEFAULT.timingCache));
  }

  /** What of this an engine depends on, as parts of its key. */
  public Map<String, String> keyParts() {
    return Map.of(
        "workspaceBytes", Long.toString(workspaceBytes),
        "optimizationLevel", Integer.toString(optimizationLevel),
        "dlaCore", Integer.toString(dlaCore),
        "tf32", Boolean.toString(tf32));
  }

  private static long number(String name, int mostDigits, long otherwise) {
    String text = System.getProperty(PREFIX + name, "").trim();
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("-?\\d{1," + mostDigits + "}")) {
      throw new IllegalArgumentException(
          PREFIX
              + name
              + " is \""
              + text
              + "\", must be a number of at most "
              + mostDigits
              + " digits");
    }
    return Long.parseLong(text);
  }

  private static boolean flag(String name, boolean otherwise) {
    String text = System.getProperty(PREFIX + name, "").trim();
    return switch (text) {
      case "" -> otherwise;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              PREFIX + name + " is \"" + text + "\", must be true or false");
    };
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be " + least + ".." + most);
    }
  }
}
