package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Frames of symbols that are there already, in a stream format of one's choice: what they would
 * take in another one than was sent. Rate points with a factorised prior.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class SymbolFramer implements AutoCloseable {
  private final LatentShape shape;
  private final long fingerprint;
  private final CdfIndexes indexes;
  private final WireProfile profile;
  private final RansEncoder encoder;
  private final FrameWriter writer;

  private SymbolFramer(ModelBundle bundle, RatePoint point, WireProfile profile) {
    this.shape = point.latent();
    this.fingerprint = bundle.fingerprint(point);
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.profile = profile;
    this.encoder = EntropyCoders.preferred().newEncoder(bundle.tables(point), shape.symbolCount());
    this.writer = new FrameWriter(RansEncoder.maxEncodedBytes(shape.symbolCount(), profile));
  }

  /** Frames of a stream format, for a rate point of a bundle, which may be closed afterwards. */
  public static SymbolFramer open(ModelBundle bundle, RatePoint point, WireProfile profile) {
    return new SymbolFramer(bundle, point, profile);
  }

  /** Frames with the lanes that the rate point names. */
  public static SymbolFramer open(ModelBundle bundle, RatePoint point) {
    Integer lanes = point.defaultLanes();
    return open(bundle, point, WireProfile.lanes(lanes == null ? LaneChoice.lanesFor(0) : lanes));
  }

  /**
   * The frame of one latent.
   *
   * @param symbols C x H x W from the position on, which does not move
   * @return from position to limit: direct, and valid until the next call
   */
  public ByteBuffer frame(IntBuffer symbols) {
    ByteBuffer payload = writer.begin(profile, fingerprint, shape);
    return writer.finish(encoder.encode(symbols, shape.symbolCount(), indexes, profile, payload));
  }

  @Override
  public void close() {
    encoder.close();
  }
}
