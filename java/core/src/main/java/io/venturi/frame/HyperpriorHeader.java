package io.venturi.frame;

import io.venturi.CorruptFrameException;
import io.venturi.Varint;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;

/**
 * The sections in the payload of a model with a hyperprior (docs/bitstream.md section 6.1).
 *
 * <pre>
 *  0    1            9   ...                                   end
 *  +----+------------+---+---+----------+-------------+----------+
 *  | pz |index digest| Z | K | z stream | corrections | y stream |
 *  +----+------------+---+---+----------+-------------+----------+
 *                    varints  Z bytes     K bytes       the rest
 * </pre>
 *
 * <p>Offsets count from the frame's first byte.
 *
 * @param frame the header around them; its profile is the one of the y stream
 * @param hyperProfile how the z stream is coded
 * @param hyperOffset bytes before the z stream
 * @param hyperSizeBytes size of the z stream
 * @param indexDigest of the index map that the y stream was coded with
 * @param correctionsOffset bytes before the index corrections
 * @param correctionsSizeBytes size of the index corrections, 0 when there are none
 * @param latentOffset bytes before the y stream
 * @param latentSizeBytes size of the y stream
 */
public record HyperpriorHeader(
    FrameHeader frame,
    WireProfile hyperProfile,
    int hyperOffset,
    int hyperSizeBytes,
    long indexDigest,
    int correctionsOffset,
    int correctionsSizeBytes,
    int latentOffset,
    int latentSizeBytes) {
  /** Bytes before the first varint. */
  static final int FIXED_BYTES = 9;

  /** Most bytes before the z stream. */
  static final int MAX_SIZE_BYTES = FIXED_BYTES + 2 * Varint.MAX_BYTES;

  /** Reads the sections of a frame whose header and CRC are sound. */
  static HyperpriorHeader parse(ByteBuffer frame, FrameHeader header) {
    int origin = frame.position();
    int from = header.payloadOffset();
    int end = from + header.payloadSizeBytes();
    if (end - from < FIXED_BYTES) {
      throw new CorruptFrameException(
          from,
          "payload has " + (end - from) + " bytes, a hyperprior's starts with " + FIXED_BYTES);
    }
    WireProfile hyperProfile = FrameReader.profile(frame.get(origin + from), from);
    long digest = FrameReader.int64(frame, origin + from + 1);
    int at = from + FIXED_BYTES;
    long hyperSize = Varint.read(frame, origin, at, end, "length of the z stream");
    int then = at + Varint.sizeBytes(hyperSize);
    long correctionsSize = Varint.read(frame, origin, then, end, "length of the index corrections");
    int hyperOffset = then + Varint.sizeBytes(correctionsSize);
    if (hyperSize + correctionsSize > end - hyperOffset) {
      throw new CorruptFrameException(
          at,
          String.format(
              "z stream of %d bytes and corrections of %d: the payload has %d more bytes",
              hyperSize, correctionsSize, end - hyperOffset));
    }
    int correctionsOffset = hyperOffset + (int) hyperSize;
    int latentOffset = correctionsOffset + (int) correctionsSize;
    return new HyperpriorHeader(
        header,
        hyperProfile,
        hyperOffset,
        (int) hyperSize,
        digest,
        correctionsOffset,
        (int) correctionsSize,
        latentOffset,
        end - latentOffset);
  }
}
