package io.venturi.pipeline;

import io.venturi.CorruptFrameException;
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
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of a model with a table row per channel, decoded on the host or left to a device. */
final class FactorizedReader implements LatentReader {
  /** The profile whose payloads may be longest. */
  private static final WireProfile LARGEST =
      new WireProfile(WireProfile.Kind.LANES, 64, WireProfile.MAX_SEGMENTS);

  private final FrameReader reader = new FrameReader();
  private final long fingerprint;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final int maxPayloadBytes;
  private final RansDecoder coder;
  private final IntBuffer symbols;
  private final Quantizer quantizer;
  private @Nullable ByteBuffer copy;

  FactorizedReader(ModelBundle bundle, TailOptions options, Resources resources) {
    Steps steps = options.steps();
    RatePoint ratePoint = options.ratePointOf(bundle);
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.shape = ratePoint.latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.maxPayloadBytes = maxPayloadBytes(shape);
    EntropyTables tables = bundle.tables(ratePoint);
    this.coder = resources.own(steps.coder().newDecoder(tables, shape.symbolCount()));
    this.symbols = Latents.newSymbols(shape);
    this.quantizer = steps.quantizer().open(tables.medians());
  }

  /** The most bytes that the payload of a frame with this latent may have. */
  static int maxPayloadBytes(LatentShape shape) {
    return RansEncoder.maxEncodedBytes(shape.symbolCount(), LARGEST);
  }

  @Override
  public void read(ByteBuffer frame, FloatBuffer latentHat) {
    FrameHeader header = reader.readFor(frame, fingerprint, shape);
    decode(header, payload(frame, header), latentHat);
  }

  /** See {@link LatentDecoder#decode(ByteBuffer, ResidentTail, int)}. */
  void read(ByteBuffer frame, ResidentTail tail, int slot) {
    FrameHeader header = reader.readFor(frame, fingerprint, shape);
    ByteBuffer payload = payload(frame, header);
    if (!tail.payload(slot, header.profile(), payload)) {
      decode(header, payload, tail.latent(slot));
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
}
