package io.venturi.frame;

import io.venturi.Varint;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Builds frames around payloads that are written in place.
 *
 * <p>Surprise: lengths stand before what they measure and have a variable size, so the payload goes
 * to a fixed place and the header is written afterwards, ending where the payload starts. Nothing
 * is copied and nothing is allocated per frame.
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
  /** Most bytes a frame has besides its payload; the sections of a hyperprior are payload. */
  public static final int MAX_OVERHEAD_BYTES = 30;

  /** Where begin's buffer starts; before it, room for all headers. */
  private static final int PAYLOAD_START = 32 + HyperpriorHeader.MAX_SIZE_BYTES;

  private final ByteBuffer buffer;
  private final ByteBuffer payload;
  private final ByteBuffer frame;
  private final CRC32C crc = new CRC32C();
  private WireProfile profile = WireProfile.COMPAT;
  private @Nullable WireProfile hyperProfile;
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
    return begin(profile, null, fingerprint, shape);
  }

  /**
   * Starts a frame of a model with a hyperprior. Write the z stream, the index corrections and the
   * y stream one behind the other, then call {@link #finishHyperprior}.
   *
   * @param profile how the y stream will be coded
   * @param hyperProfile how the z stream will be coded
   * @param fingerprint of the model
   * @param shape of the latent y
   * @return where to write; as {@link #begin} gives it
   */
  public ByteBuffer beginHyperprior(
      WireProfile profile, WireProfile hyperProfile, long fingerprint, LatentShape shape) {
    return begin(profile, hyperProfile, fingerprint, shape);
  }

  private ByteBuffer begin(
      WireProfile profile,
      @Nullable WireProfile hyperProfile,
      long fingerprint,
      LatentShape shape) {
    this.profile = profile;
    this.hyperProfile = hyperProfile;
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
    checkBegun(hyperProfile == null);
    checkRoom(payloadSizeBytes);
    return finish(PAYLOAD_START, payloadSizeBytes);
  }

  /**
   * Completes the frame that {@link #beginHyperprior} started.
   *
   * @param hyperSizeBytes bytes of the z stream
   * @param indexDigest of the index map that the y stream is coded with
   * @param correctionsSizeBytes bytes of the index corrections behind it
   * @param latentSizeBytes bytes of the y stream behind them
   * @return the frame, as {@link #finish} gives it
   * @throws IllegalStateException without a beginHyperprior
   * @throws IllegalArgumentException when the sizes exceed the room
   */
  public ByteBuffer finishHyperprior(
      int hyperSizeBytes, long indexDigest, int correctionsSizeBytes, int latentSizeBytes) {
    WireProfile hyper = hyperProfile;
    checkBegun(hyper != null);
    checkRoom(Math.min(hyperSizeBytes, Math.min(correctionsSizeBytes, latentSizeBytes)));
    checkRoom((long) hyperSizeBytes + correctionsSizeBytes + latentSizeBytes);
    int start =
        PAYLOAD_START
            - HyperpriorHeader.FIXED_BYTES
            - Varint.sizeBytes(hyperSizeBytes)
            - Varint.sizeBytes(correctionsSizeBytes);
    buffer.put(start, (byte) hyper.toByte());
    buffer.putLong(start + 1, indexDigest);
    int at = Varint.write(buffer, start + HyperpriorHeader.FIXED_BYTES, hyperSizeBytes);
    at = Varint.write(buffer, at, correctionsSizeBytes);
    return finish(start, at - start + hyperSizeBytes + correctionsSizeBytes + latentSizeBytes);
  }

  private void checkBegun(boolean alike) {
    if (shape == null || !alike) {
      throw new IllegalStateException("finish without the begin that belongs to it");
    }
  }

  private void checkRoom(long sizeBytes) {
    int room = buffer.capacity() - PAYLOAD_START - FrameHeader.TRAILER_BYTES;
    if (sizeBytes < 0 || sizeBytes > room) {
      throw new IllegalArgumentException("payload has " + sizeBytes + " bytes, must be 0.." + room);
    }
  }

  private ByteBuffer finish(int payloadStart, int payloadSizeBytes) {
    int start = writeHeader(payloadStart, payloadSizeBytes);
    shape = null;
    int end = payloadStart + payloadSizeBytes;
    crc.reset();
    crc.update(frame.limit(end).position(start));
    buffer.putInt(end, (int) crc.getValue());
    return frame.limit(end + FrameHeader.TRAILER_BYTES).position(start);
  }

  private int writeHeader(int payloadStart, int payloadSizeBytes) {
    LatentShape latent = Objects.requireNonNull(shape);
    int start =
        payloadStart
            - FrameHeader.FIXED_BYTES
            - Varint.sizeBytes(latent.channels())
            - Varint.sizeBytes(latent.height())
            - Varint.sizeBytes(latent.width())
            - Varint.sizeBytes(payloadSizeBytes);
    buffer.putShort(start, (short) FrameHeader.MAGIC);
    buffer.put(start + 2, (byte) FrameHeader.VERSION);
    int flag = hyperProfile == null ? 0 : FrameHeader.HYPERPRIOR_FLAG;
    buffer.put(start + 3, (byte) (profile.toByte() | flag));
    buffer.putLong(start + 4, fingerprint);
    int at = Varint.write(buffer, start + FrameHeader.FIXED_BYTES, latent.channels());
    at = Varint.write(buffer, at, latent.height());
    at = Varint.write(buffer, at, latent.width());
    Varint.write(buffer, at, payloadSizeBytes);
    return start;
  }
}
