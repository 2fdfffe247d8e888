package io.venturi.entropy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Token frequencies of the {@code lanes} profile, 12 bits (docs/bitstream.md sections 3 and 5.3).
 * Immutable and thread-safe.
 *
 * <p>Row r codes {@code q = (symbol - offset(r)) >> shift(r)} as token q when {@code 0 <= q <
 * tokenCount(r)}, else as the escape, which is token {@code tokenCount(r)}.
 */
public final class LaneTable {
  /** Most tokens of a row, the escape not counted. */
  public static final int MAX_TOKENS = 255;

  /** Largest shift of a row. */
  public static final int MAX_SHIFT = 24;

  /** Sum of the frequencies of a row. */
  public static final int TOTAL = 4096;

  private final int[] offsets;
  private final int[] shifts;
  private final int[][] frequencies;

  /**
   * @param offsets first value of token 0 of each row
   * @param shifts raw low bits of each row, 0..24
   * @param frequencies per row K+1 frequencies, K = 1..255, in value order, the escape last; each
   *     1..4095, their sum 4096; all arrays are copied
   * @throws IllegalArgumentException when the lengths differ or a row breaks a rule; names the row
   */
  public LaneTable(int[] offsets, int[] shifts, int[][] frequencies) {
    CdfTable.checkRowCount(offsets.length);
    if (shifts.length != offsets.length || frequencies.length != offsets.length) {
      throw new IllegalArgumentException(
          offsets.length
              + " offsets, "
              + shifts.length
              + " shifts, "
              + frequencies.length
              + " rows");
    }
    this.offsets = offsets.clone();
    this.shifts = shifts.clone();
    this.frequencies = new int[offsets.length][];
    for (int r = 0; r < offsets.length; r++) {
      String fault = fault(shifts[r], frequencies[r]);
      if (fault != null) {
        throw new IllegalArgumentException("lanes row " + r + ": " + fault);
      }
      this.frequencies[r] = frequencies[r].clone();
    }
  }

  /** Number of rows, 1..4096. */
  public int rowCount() {
    return offsets.length;
  }

  /** First value of token 0 of a row. */
  public int offset(int row) {
    return offsets[row];
  }

  /** Low bits of a value that a row sends raw, 0..24. */
  public int shift(int row) {
    return shifts[row];
  }

  /** Tokens of a row without the escape, 1..255. */
  public int tokenCount(int row) {
    return frequencies[row].length - 1;
  }

  /** A copy of the tokenCount + 1 frequencies of a row, in value order, the escape last. */
  public int[] frequencies(int row) {
    return frequencies[row].clone();
  }

  /**
   * The tokens of a row in the order in which they stand in the 4096 slots (section 3.3):
   * descending frequency; ties: nearer to the mode first, then the smaller token; escape last.
   */
  public int[] slotOrder(int row) {
    int[] f = frequencies[row];
    int escape = f.length - 1;
    int mode = IntStream.range(0, escape).reduce(0, (best, t) -> f[t] > f[best] ? t : best);
    Comparator<Integer> order =
        Comparator.<Integer>comparingInt(t -> -f[t])
            .thenComparingInt(t -> Math.abs(t - mode))
            .thenComparingInt(t -> t);
    return IntStream.concat(
            IntStream.range(0, escape).boxed().sorted(order).mapToInt(t -> t), IntStream.of(escape))
        .toArray();
  }

  /** What is wrong with a row, or null. */
  static @Nullable String fault(int shift, int[] frequencies) {
    if (shift < 0 || shift > MAX_SHIFT) {
      return "shift is " + shift + ", must be 0.." + MAX_SHIFT;
    }
    int tokens = frequencies.length - 1;
    if (tokens < 1 || tokens > MAX_TOKENS) {
      return "token count is " + tokens + ", must be 1.." + MAX_TOKENS;
    }
    for (int t = 0; t <= tokens; t++) {
      if (frequencies[t] < 1 || frequencies[t] >= TOTAL) {
        return "frequency " + t + " is " + frequencies[t] + ", must be 1.." + (TOTAL - 1);
      }
    }
    int sum = Arrays.stream(frequencies).sum();
    return sum == TOTAL ? null : "frequencies add up to " + sum + ", must be " + TOTAL;
  }
}
