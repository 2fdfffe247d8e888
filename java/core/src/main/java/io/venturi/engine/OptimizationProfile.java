package io.venturi.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Batch sizes that an engine with a builder is made for: it runs any from min to max and is tuned
 * for opt. Engines that take any batch ignore it.
 *
 * @param min smallest batch, at least 1
 * @param opt batch that is tuned for, min..max
 * @param max largest batch, at most {@value #MAX_BATCH}
 */
public record OptimizationProfile(int min, int opt, int max) {
  /** Largest batch a profile may name. */
  public static final int MAX_BATCH = 65_536;

  /** System property that changes the default: MIN,OPT,MAX or one number. */
  public static final String PROPERTY = "venturi.engine.batch";

  /** 1 to 64, tuned for 8. */
  public static final OptimizationProfile DEFAULT = new OptimizationProfile(1, 8, 64);

  public OptimizationProfile {
    if (min < 1 || opt < min || max < opt || max > MAX_BATCH) {
      throw new IllegalArgumentException(
          "optimization profile has "
              + text(min, opt, max)
              + ", wanted 1 <= min <= opt <= max <= "
              + MAX_BATCH);
    }
  }

  /**
   * As the property says, else {@link #DEFAULT}.
   *
   * @throws IllegalArgumentException when the property is no profile
   */
  public static OptimizationProfile ofProcess() {
    String chosen = System.getProperty(PROPERTY, "");
    return chosen.isBlank() ? DEFAULT : parse(chosen);
  }

  /** One batch size only. */
  public static OptimizationProfile fixed(int batch) {
    return new OptimizationProfile(batch, batch, batch);
  }

  /**
   * Reads "min,opt,max" or a single number.
   *
   * @throws IllegalArgumentException when the text is neither or the numbers are no profile
   */
  public static OptimizationProfile parse(String text) {
    List<String> parts = Arrays.asList(text.trim().split("\\s*,\\s*", -1));
    if ((parts.size() == 1 || parts.size() == 3)
        && parts.stream().allMatch(part -> part.matches("\\d{1,6}"))) {
      int[] batches = parts.stream().mapToInt(Integer::parseInt).toArray();
      return batches.length == 1
          ? fixed(batches[0])
          : new OptimizationProfile(batches[0], batches[1], batches[2]);
    }
    throw new IllegalArgumentException(
        "optimization profile is \"" + text + "\", wanted MIN,OPT,MAX or one number, e.g. 1,8,64");
  }

  /**
   * Checks a batch before a library does, whose message would name neither.
   *
   * @param graph which engine, for the message
   * @param what which number it is, e.g. "batch" or "maxBatch"
   * @throws IllegalArgumentException when the batch is outside; the message lists min, opt and max
   */
  public void check(String graph, String what, int batch) {
    if (batch < min || batch > max) {
      throw new IllegalArgumentException(
          graph
              + ": "
              + what
              + " is "
              + batch
              + ", the engine was built for "
              + this
              + "; open it with a profile that holds "
              + batch);
    }
  }

  /** E.g. "min 1, opt 8, max 64". */
  @Override
  public String toString() {
    return text(min, opt, max);
  }

  private static String text(int min, int opt, int max) {
    return "min " + min + ", opt " + opt + ", max " + max;
  }
}
