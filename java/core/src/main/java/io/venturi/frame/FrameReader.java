package io.venturi.frame;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.Varint;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks frames and reads their headers. The bytes may come from anywhere: every size is bounded
 * before it is used, and what is refused is named by its offset in the frame. Copies nothing and
 * allocates only the header.
 *
 * <p>Thread rule: belongs to one thread at a time; the buffers given are moved while a call runs
 * and are as before on return.
 */
public final class FrameReader {
  private static final int MAX_SIDE = 65535;
  private static final int VARINTS = 4;
  private static final int MAX_VARINT_BYTES = VARINTS * Varint.MAX_BYTES;

  private final CRC32C crc = new CRC32C();

  /**
   * Reads one frame, whatever its model.
   *
   * @param frame the bytes from its position to its limit are the whole frame; any kind of buffer
   * @return its header; the payload starts {@code payloadOffset} bytes behind the position
   * @throws CorruptFrameException when the bytes are no frame
   * @throws IncompatibleModelException when it is of a version that this library does not read
   */
  public FrameHeader read(ByteBuffer frame) {
    FrameHeader header = readHeader(frame);
    int size = frame.remaining();
    if (size < header.frameSizeBytes()) {
      throw new CorruptFrameException(
          size, "frame ends here, its header asks for " + header.frameSizeBytes() + " bytes");
    }
    if (size > header.frameSizeBytes()) {
      int end = header.frameSizeBytes();
      throw new CorruptFrameException(end, size - end + " bytes stand behind the CRC");
    }
    checkCrc(frame, size - FrameHeader.TRAILER_BYTES);
    return header;
  }

  /**
   * Reads one frame of one model.
   *
   * @param fingerprint of the model, see {@link FrameHeader#fingerprint()}
   * @param shape of the model's latent
   * @throws CorruptFrameException when the bytes are no frame
   * @throws IncompatibleModelException when it belongs to another version, model or latent shape,
   *     or to a model with a hyperprior
   */
  public FrameHeader readFor(ByteBuffer frame, long fingerprint, LatentShape shape) {
    return readFor(frame, fingerprint, shape, false);
  }

  /**
   * Reads one frame of one model with a hyperprior.
   *
   * @param fingerprint of the model
   * @param shape of the model's latent y
   * @throws CorruptFrameException when the bytes are no frame, or its payload has no such sections
   * @throws IncompatibleModelException when it belongs to another version, model or latent shape,
   *     or to a model without a hyperprior
   */
  public HyperpriorHeader readHyperprior(ByteBuffer frame, long fingerprint, LatentShape shape) {
    return HyperpriorHeader.parse(frame, readFor(frame, fingerprint, shape, true));
  }

  private FrameHeader readFor(
      ByteBuffer frame, long fingerprint, LatentShape shape, boolean hyperprior) {
    FrameHeader header = read(frame);
    if (header.fingerprint() != fingerprint) {
      throw new IncompatibleModelException(
          String.format(
              "at byte 4: frame is of model %s, this side has %s; give both sides the same bundle"
                  + " and rate point",
              hex(header.fingerprint()), hex(fingerprint)));
    }
    if (!header.shape().equals(shape)) {
      throw new IncompatibleModelException(
          "at byte "
              + FrameHeader.FIXED_BYTES
              + ": frame carries a latent of "
              + header.shape()
              + ", the model has "
              + shape);
    }
    if (header.hyperprior() != hyperprior) {
      throw new IncompatibleModelException(
          "at byte 3: frame was written "
              + (hyperprior
                  ? "without a hyperprior, this model has one"
                  : "with a hyperprior, this model has none")
              + "; give both sides the same bundle and rate point");
    }
    return header;
  }

  /**
   * The size of the frame whose first bytes have arrived, for readers of a byte stream.
   *
   * @param received the frame from its position on, as far as it has arrived
   * @return the size of the whole frame, or -1 when more bytes are needed to tell
   * @throws CorruptFrameException when no frame starts like this
   * @throws IncompatibleModelException when it is of a version that this library does not read
   */
  public static int frameSizeBytes(ByteBuffer received) {
    int from = received.position() + FrameHeader.FIXED_BYTES;
    int to = Math.min(received.limit(), from + MAX_VARINT_BYTES);
    int complete = 0;
    for (int i = from; i < to; i++) {
      complete += received.get(i) >= 0 ? 1 : 0;
    }
    if (complete >= VARINTS || to == from + MAX_VARINT_BYTES) {
      return readHeader(received).frameSizeBytes();
    }
    if (received.remaining() >= 4) {
      checkStart(received);
    }
    return -1;
  }

  /**
   * The header of a frame, its CRC unchecked: enough to tell where the frame belongs, not that its
   * payload is sound.
   *
   * @param frame its position is where the frame starts; it may end anywhere behind the header
   * @throws CorruptFrameException when no frame starts like this
   * @throws IncompatibleModelException when it is of a version that this library does not read
   */
  public static FrameHeader readHeader(ByteBuffer frame) {
    WireProfile profile = checkStart(frame);
    int origin = frame.position();
    need(frame, 4, 8, "fingerprint");
    long fingerprint = int64(frame, origin + 4);
    int at = FrameHeader.FIXED_BYTES;
    int channels = side(frame, at, "latent channels");
    at += Varint.sizeBytes(channels);
    int height = side(frame, at, "latent height");
    at += Varint.sizeBytes(height);
    int width = side(frame, at, "latent width");
    if ((long) channels * height * width > LatentShape.MAX_SYMBOLS) {
      throw new CorruptFrameException(
          FrameHeader.FIXED_BYTES,
          String.format(
              "latent %dx%dx%d has more than %d symbols",
              channels, height, width, LatentShape.MAX_SYMBOLS));
    }
    at += Varint.sizeBytes(width);
    long payload = Varint.read(frame, origin, at, frame.remaining(), "payload length");
    int payloadOffset = at + Varint.sizeBytes(payload);
    if (payload > Integer.MAX_VALUE - payloadOffset - FrameHeader.TRAILER_BYTES) {
      throw new CorruptFrameException(at, "payload length is " + payload + ", beyond any frame");
    }
    LatentShape shape = new LatentShape(channels, height, width);
    boolean hyperprior = (frame.get(origin + 3) & FrameHeader.HYPERPRIOR_FLAG) != 0;
    return new FrameHeader(profile, hyperprior, fingerprint, shape, payloadOffset, (int) payload);
  }

  /** Eight bytes, little-endian, whatever the buffer's order. */
  static long int64(ByteBuffer frame, int at) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | frame.get(at + i) & 0xff;
    }
    return value;
  }

  private static WireProfile checkStart(ByteBuffer frame) {
    int origin = frame.position();
    need(frame, 0, 2, "magic");
    int magic = frame.get(origin) & 0xff | (frame.get(origin + 1) & 0xff) << 8;
    if (magic != FrameHeader.MAGIC) {
      throw new CorruptFrameException(
          0, String.format("magic is 0x%04x, must be 0x%04x (VF)", magic, FrameHeader.MAGIC));
    }
    need(frame, 2, 1, "version");
    int version = frame.get(origin + 2) & 0xff;
    if (version != FrameHeader.VERSION) {
      throw new IncompatibleModelException(
          "at byte 2: frame has version "
              + version
              + ", this library reads "
              + FrameHeader.VERSION
              + "; bring both sides to the same release");
    }
    need(frame, 3, 1, "profile");
    return profile(frame.get(origin + 3) & ~FrameHeader.HYPERPRIOR_FLAG, 3);
  }

  /** A profile byte from a frame; at is its offset. */
  static WireProfile profile(int profileByte, int at) {
    try {
      return WireProfile.fromByte(profileByte);
    } catch (IllegalArgumentException e) {
      throw new CorruptFrameException(at, String.valueOf(e.getMessage()));
    }
  }

  private static int side(ByteBuffer frame, int at, String field) {
    long side = Varint.read(frame, frame.position(), at, frame.remaining(), field);
    if (side < 1 || side > MAX_SIDE) {
      throw new CorruptFrameException(at, field + " is " + side + ", must be 1.." + MAX_SIDE);
    }
    return (int) side;
  }

  private static void need(ByteBuffer frame, int at, int size, String field) {
    if (frame.remaining() < at + size) {
      throw new CorruptFrameException(
          frame.remaining(), "frame ends inside its " + field + " field");
    }
  }

  private void checkCrc(ByteBuffer frame, int size) {
    int start = frame.position();
    int end = frame.limit();
    crc.reset();
    try {
      crc.update(frame.limit(start + size));
    } finally {
      frame.limit(end).position(start);
    }
    int stored = 0;
    for (int i = 3; i >= 0; i--) {
      stored = stored << 8 | frame.get(start + size + i) & 0xff;
    }
    int computed = (int) crc.getValue();
    if (stored != computed) {
      throw new CorruptFrameException(
          size, String.format("CRC-32C is 0x%08x, the bytes give 0x%08x", stored, computed));
    }
  }

  /** The fingerprint's bytes in the order in which they stand in the frame. */
  private static String hex(long fingerprint) {
    return String.format("%016x", Long.reverseBytes(fingerprint));
  }
}
