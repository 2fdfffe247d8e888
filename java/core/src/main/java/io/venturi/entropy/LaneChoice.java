package io.venturi.entropy;

import java.nio.IntBuffer;

/**
 * Picks the lane count of a latent by the size that its payload will have (docs/bitstream.md
 * section 5.6): lanes make coding fast and cost bytes each, so small payloads get few.
 *
 * <p>The size is the sum of the symbols' code lengths under the lanes rows, over all symbols of a
 * small latent and over some thousand evenly spread ones of a larger one. It depends on symbols and
 * tables alone and on integers alone: the same latent gets the same lanes on every machine,
 * whatever was coded before.
 *
 * <p>Immutable and thread-safe; takes nothing from the heap per call.
 */
public final class LaneChoice {
  /** Payloads below this get 8 lanes. */
  public static final int FEWEST_BELOW_BYTES = 4500;

  /** Payloads below this, but not below the other, get 16 lanes; the rest gets 32. */
  public static final int FEW_BELOW_BYTES = 9000;

  /** Symbols looked at first, and at a second look when the first estimate is near a limit. */
  private static final int LOG2_FIRST_SAMPLES = 10;

  private static final int LOG2_SAMPLES = 12;
  private static final int SPREAD = 0x9e3779b1;
  private static final int UNITS_PER_BYTE = 8 * CodeLengths.UNITS_PER_BIT;

  private final CodeLengths lengths;

  /**
   * @param table the rows that will code the symbols
   */
  public LaneChoice(LaneTable table) {
    lengths = new CodeLengths(table);
  }

  /** The lane count for a payload of this size: 8, 16 or 32. */
  public static int lanesFor(long payloadBytes) {
    if (payloadBytes < FEWEST_BELOW_BYTES) {
      return 8;
    }
    return payloadBytes < FEW_BELOW_BYTES ? 16 : 32;
  }

  /**
   * The lane count for a latent.
   *
   * @param symbols symbolCount ints are read from its position on, which does not move
   * @param indexes rows of the symbols
   * @throws IndexOutOfBoundsException when there are fewer symbols or rows
   */
  public int lanes(IntBuffer symbols, int symbolCount, CdfIndexes indexes) {
    long bytes = estimate(symbols, symbolCount, indexes, LOG2_FIRST_SAMPLES);
    long margin = bytes / 8;
    int lanes = lanesFor(bytes - margin);
    return lanes == lanesFor(bytes + margin)
        ? lanes
        : lanesFor(estimatedBytes(symbols, symbolCount, indexes));
  }

  /** About the payload's bytes without what lanes cost; see {@link #lanes} for the arguments. */
  public long estimatedBytes(IntBuffer symbols, int symbolCount, CdfIndexes indexes) {
    return estimate(symbols, symbolCount, indexes, LOG2_SAMPLES);
  }

  private long estimate(IntBuffer symbols, int symbolCount, CdfIndexes indexes, int log2Samples) {
    int stride = Math.max(1, symbolCount >> log2Samples);
    int samples = symbolCount / stride;
    int start = symbols.position();
    long units = 0;
    for (int k = 0; k < samples; k++) {
      // somewhere in the k-th stretch: a fixed place in it could meet the same column all the time
      int i = k * stride + (int) ((k * SPREAD & 0xffffffffL) * stride >>> 32);
      units += lengths.of(CodeLengths.row(indexes, i), symbols.get(start + i));
    }
    return samples == 0 ? 0 : units * symbolCount / samples / UNITS_PER_BYTE;
  }
}
