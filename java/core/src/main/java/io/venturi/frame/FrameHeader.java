package io.venturi.frame;

import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;

/**
 * What a frame says about its payload (docs/bitstream.md section 1).
 *
 * <pre>
 *  0    2    3    4           12                         end-4
 *  +----+----+----+-----------+---+---+---+---+---------+-------+
 *  | VF | v  | p  |fingerprint| C | H | W | P | payload | CRC32C|
 *  +----+----+----+-----------+---+---+---+---+---------+-------+
 *                               varints
 * </pre>
 *
 * @param profile how the payload is coded; with a hyperprior, its last section
 * @param hyperprior whether the payload has the sections of {@link HyperpriorHeader}
 * @param fingerprint of the model, section 2: its 8 bytes read as a little-endian integer
 * @param shape of the latent
 * @param payloadOffset bytes before the payload
 * @param payloadSizeBytes size of the payload
 */
public record FrameHeader(
    WireProfile profile,
    boolean hyperprior,
    long fingerprint,
    LatentShape shape,
    int payloadOffset,
    int payloadSizeBytes) {
  /** Bytes of the CRC behind the payload. */
  public static final int TRAILER_BYTES = 4;

  static final int MAGIC = 0x4656; // "VF", little-endian
  static final int VERSION = 1;

  /** Bit of the profile byte that says the payload has sections. */
  static final int HYPERPRIOR_FLAG = 8;

  /** Bytes before the first varint. */
  static final int FIXED_BYTES = 12;

  /** Size of the whole frame. */
  public int frameSizeBytes() {
    return payloadOffset + payloadSizeBytes + TRAILER_BYTES;
  }
}
