package io.venturi.latent;

/**
 * How symbols become payload bytes (docs/bitstream.md sections 1, 4 and 5).
 *
 * @param kind the stream format
 * @param lanes lane count: 0 for {@link Kind#COMPAT}, else 4, 8, 16, 32 or 64
 * @param segments segments of a {@link Kind#LANES} payload; 1 writes the unsegmented layout. A
 *     reader takes the count from the payload and needs only to know whether it is above 1 (profile
 *     bit 7).
 */
public record WireProfile(Kind kind, int lanes, int segments) {
  /** Stream formats. */
  public enum Kind {
    /** CompressAI's single-state 64-bit rANS, byte for byte. */
    COMPAT,
    /** Our N-lane interleaved rANS. */
    LANES
  }

  /** CompressAI's stream. */
  public static final WireProfile COMPAT = new WireProfile(Kind.COMPAT, 0, 1);

  private static final WireProfile[] UNSEGMENTED = {
    new WireProfile(Kind.LANES, 4, 1),
    new WireProfile(Kind.LANES, 8, 1),
    new WireProfile(Kind.LANES, 16, 1),
    new WireProfile(Kind.LANES, 32, 1),
    new WireProfile(Kind.LANES, 64, 1)
  };

  /** Most segments of a payload. */
  public static final int MAX_SEGMENTS = 1024;

  public WireProfile {
    boolean sound =
        kind == Kind.COMPAT
            ? lanes == 0 && segments == 1
            : lanes >= 4
                && lanes <= 64
                && Integer.bitCount(lanes) == 1
                && segments >= 1
                && segments <= MAX_SEGMENTS;
    if (!sound) {
      throw new IllegalArgumentException(
          kind
              + " with "
              + lanes
              + " lanes and "
              + segments
              + " segments: compat has 0 lanes and 1 segment, lanes has 4, 8, 16, 32 or 64 lanes and 1.."
              + MAX_SEGMENTS
              + " segments");
    }
  }

  /** The lanes profile, unsegmented; the same object for the same lanes. */
  public static WireProfile lanes(int lanes) {
    for (WireProfile profile : UNSEGMENTED) {
      if (profile.lanes == lanes) {
        return profile;
      }
    }
    return new WireProfile(Kind.LANES, lanes, 1); // refused, with a message
  }

  /** The profile byte of the frame. */
  public int toByte() {
    return kind == Kind.COMPAT
        ? 0
        : 1 | Integer.numberOfTrailingZeros(lanes) << 4 | (segments > 1 ? 0x80 : 0);
  }

  /**
   * Reads a profile byte; a set segment flag gives {@code segments == 2}, standing for "more than
   * one".
   *
   * @throws IllegalArgumentException when the byte is none that {@link #toByte()} writes
   */
  public static WireProfile fromByte(int profileByte) {
    if (profileByte == 0) {
      return COMPAT;
    }
    int log2Lanes = profileByte >> 4 & 7;
    if ((profileByte & 0xf) != 1 || log2Lanes < 2 || log2Lanes > 6) {
      throw new IllegalArgumentException(
          "unknown profile byte 0x" + Integer.toHexString(profileByte & 0xff));
    }
    return new WireProfile(Kind.LANES, 1 << log2Lanes, (profileByte & 0x80) != 0 ? 2 : 1);
  }
}
