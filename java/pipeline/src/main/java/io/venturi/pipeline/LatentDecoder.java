package io.venturi.pipeline;

import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import io.venturi.resident.ResidentTail;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The first half of {@link TailRunner}: one frame in, the latent that a {@link BatchTail} takes
 * out. A server decodes frames with several of these as they come and forms its batches of latents,
 * while the batch before is running.
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. {@link
 * #close()} may come from any thread and waits for the call in flight.
 */
public final class LatentDecoder implements AutoCloseable {
  /** The profile whose payloads may be longest. */
  private static final WireProfile LARGEST =
      new WireProfile(WireProfile.Kind.LANES, 64, WireProfile.MAX_SEGMENTS);

  private final ExclusiveUse use = new ExclusiveUse("LatentDecoder");
  private final RatePoint ratePoint;
  private final FrameReader reader = new FrameReader();
  private final long fingerprint;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final int maxPayloadBytes;
  private final RansDecoder coder;
  private final IntBuffer symbols;
  private final Quantizer quantizer;
  private final Resources.Closing closing;
  private @Nullable ByteBuffer copy;

  private LatentDecoder(ModelBundle bundle, TailOptions options, Resources resources) {
    Steps steps = options.steps();
    this.ratePoint = options.ratePointOf(bundle);
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.shape = bundle.manifest().latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.maxPayloadBytes = maxPayloadBytes(shape);
    EntropyTables tables = bundle.tables(ratePoint);
    this.coder = resources.own(steps.coder().newDecoder(tables, shape.symbolCount()));
    this.symbols = Latents.newSymbols(shape);
    this.quantizer = steps.quantizer().open(tables.medians());
    this.closing = resources.guard(this);
  }

  /**
   * Opens the decoder of a rate point; the bundle may be closed afterwards.
   *
   * @param options its batch size and threads do not matter
   * @throws io.venturi.VenturiException when a step has no twin here
   * @throws IllegalArgumentException when the bundle has no such rate point
   */
  public static LatentDecoder open(ModelBundle bundle, TailOptions options) {
    return Resources.opening(resources -> new LatentDecoder(bundle, options, resources));
  }

  /** The most bytes that the payload of a frame with this latent may have. */
  static int maxPayloadBytes(LatentShape shape) {
    return RansEncoder.maxEncodedBytes(shape.symbolCount(), LARGEST);
  }

  /**
   * Decodes one frame.
   *
   * @param frame bytes from position to limit, which do not move; direct buffers are read in place
   * @param latentHat receives C x H x W floats from its position on, which does not move; undefined
   *     when this throws
   * @throws CorruptFrameException when the frame is damaged or hostile
   * @throws io.venturi.IncompatibleModelException when it is of another model or rate point
   */
  public void decode(ByteBuffer frame, FloatBuffer latentHat) {
    use.enter();
    try {
      FrameHeader header = reader.readFor(frame, fingerprint, shape);
      decode(header, payload(frame, header), latentHat);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Checks one frame and gives its payload to a slot of a batch on a device; one that the device
   * does not take is decoded here.
   *
   * @param frame as {@link #decode(ByteBuffer, FloatBuffer)} takes it; must stay as it is until the
   *     batch has run
   * @throws CorruptFrameException as there, but damage that only decoding finds shows after the run
   * @throws io.venturi.IncompatibleModelException as there
   */
  void decode(ByteBuffer frame, ResidentTail tail, int slot) {
    use.enter();
    try {
      FrameHeader header = reader.readFor(frame, fingerprint, shape);
      ByteBuffer payload = payload(frame, header);
      if (!tail.payload(slot, header.profile(), payload)) {
        decode(header, payload, tail.latent(slot));
      }
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  private void decode(FrameHeader header, ByteBuffer payload, FloatBuffer latentHat) {
    coder.decode(direct(payload), header.profile(), indexes, symbols, shape.symbolCount());
    quantizer.dequantize(symbols, shape, latentHat);
  }

  private ByteBuffer payload(ByteBuffer frame, FrameHeader header) {
    int size = header.payloadSizeBytes();
    if (size > maxPayloadBytes) {
      throw new CorruptFrameException(
          header.payloadOffset(),
          "payload has "
              + size
              + " bytes, no encoder writes more than "
              + maxPayloadBytes
              + " for a latent of "
              + shape);
    }
    return frame.slice(frame.position() + header.payloadOffset(), size);
  }

  /** As coders take it. A payload that came on the Java heap is copied. */
  private ByteBuffer direct(ByteBuffer payload) {
    if (payload.isDirect()) {
      return payload;
    }
    if (copy == null) {
      copy = ByteBuffer.allocateDirect(maxPayloadBytes);
    }
    return copy.clear().put(payload).flip();
  }

  /** The rate point whose frames this reads. */
  public RatePoint ratePoint() {
    return ratePoint;
  }

  /** Shape of what it writes. */
  public LatentShape shape() {
    return shape;
  }

  /** Closes the coder. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
