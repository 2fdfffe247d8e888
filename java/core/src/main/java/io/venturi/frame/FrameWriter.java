package io.venturi.frame;

import io.venturi.Varint;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Builds frames around payloads that are written in place.
 *
 * <p>Surprise: the payload's length stands before the payload and has a variable size, so the
 * payload goes to a fixed place and the header is written afterwards, ending where the payload
 * starts. Nothing is copied and nothing is allocated per frame.
 *
 * <pre>{@code
 * ByteBuffer payload = writer.begin(profile, fingerprint, shape);
 * int size = encoder.encode(symbols, shape.symbolCount(), indexes, profile, payload);
 * ByteBuffer frame = writer.finish(size);
 * }</pre>
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class FrameWriter {
  /** Most bytes a frame has besides its payload. */
  public static final int MAX_OVERHEAD_BYTES = 30;

  private static final int PAYLOAD_START = 32;

  private final ByteBuffer buffer;
  private final ByteBuffer payload;
  private final ByteBuffer frame;
  private final CRC32C crc = new CRC32C();
  private WireProfile profile = WireProfile.COMPAT;
  private long fingerprint;
  private @Nullable LatentShape shape;

  /**
   * @param maxPayloadBytes room for the payload; what the coder asks for, see {@code
   *     RansEncoder.maxEncodedBytes}
   */
  public FrameWriter(int maxPayloadBytes) {
    if (maxPayloadBytes < 0) {
      throw new IllegalArgumentException(
          "maxPayloadBytes is " + maxPayloadBytes + ", must not be negative");
    }
    int capacity = Math.addExact(maxPayloadBytes, PAYLOAD_START + FrameHeader.TRAILER_BYTES);
    buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    payload = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    frame = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Starts a frame; the one before is overwritten.
   *
   * @param profile how the payload will be coded
   * @param fingerprint of the model, as {@link FrameHeader#fingerprint()}
   * @param shape of the latent
   * @return where to write the payload: from its position on, {@code maxPayloadBytes} of room;
   *     direct; the same object at every call
   */
  public ByteBuffer begin(WireProfile profile, long fingerprint, LatentShape shape) {
    this.profile = profile;
    this.fingerprint = fingerprint;
    this.shape = shape;
    return payload.limit(buffer.capacity() - FrameHeader.TRAILER_BYTES).position(PAYLOAD_START);
  }

  /**
   * Completes the frame that {@link #begin} started.
   *
   * @param payloadSizeBytes bytes written at the start of begin's buffer
   * @return the frame, from position to limit; direct; valid until the next begin; the same object
   *     at every call
   * @throws IllegalStateException without a begin
   * @throws IllegalArgumentException when the size exceeds the room
   */
  public ByteBuffer finish(int payloadSizeBytes) {
    LatentShape latent = shape;
    if (latent == null) {
      throw new IllegalStateException("finish without begin");
    }
    int room = buffer.capacity() - PAYLOAD_START - FrameHeader.TRAILER_BYTES;
    if (payloadSizeBytes < 0 || payloadSizeBytes > room) {
      throw new IllegalArgumentException(
          "payload has " + payloadSizeBytes + " bytes, must be 0.." + room);
    }
    shape = null;
    int start = writeHeader(latent, payloadSizeBytes);
    int end = PAYLOAD_START + payloadSizeBytes;
    crc.reset();
    crc.update(frame.limit(end).position(start));
    buffer.putInt(end, (int) crc.getValue());
    return frame.limit(end + FrameHeader.TRAILER_BYTES).position(start);
  }

  private int writeHeader(LatentShape latent, int payloadSizeBytes) {
    int start =
        PAYLOAD_START
            - FrameHeader.FIXED_BYTES
            - Varint.sizeBytes(latent.channels())
            - Varint.sizeBytes(latent.height())
            - Varint.sizeBytes(latent.width())
            - Varint.sizeBytes(payloadSizeBytes);
    buffer.putShort(start, (short) FrameHeader.MAGIC);
    buffer.put(start + 2, (byte) FrameHeader.VERSION);
    buffer.put(start + 3, (byte) profile.toByte());
    buffer.putLong(start + 4, fingerprint);
    int at = Varint.write(buffer, start + FrameHeader.FIXED_BYTES, latent.channels());
    at = Varint.write(buffer, at, latent.height());
    at = Varint.write(buffer, at, latent.width());
    Varint.write(buffer, at, payloadSizeBytes);
    return start;
  }
}
