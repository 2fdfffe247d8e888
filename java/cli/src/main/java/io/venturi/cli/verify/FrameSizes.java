package io.venturi.cli.verify;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** How many bytes symbols take as a frame, with the lanes the rate point names. */
final class FrameSizes implements AutoCloseable {
  private final LatentShape shape;
  private final long fingerprint;
  private final CdfIndexes indexes;
  private final WireProfile profile;
  private final RansEncoder encoder;
  private final FrameWriter writer;

  FrameSizes(ModelBundle bundle, RatePoint point) {
    Integer lanes = point.defaultLanes();
    EntropyTables tables = bundle.tables(point);
    this.shape = point.latent();
    this.fingerprint = bundle.fingerprint(point);
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    this.profile = WireProfile.lanes(lanes == null ? LaneChoice.lanesFor(0) : lanes);
    this.encoder = EntropyCoders.preferred().newEncoder(tables, shape.symbolCount());
    this.writer = new FrameWriter(RansEncoder.maxEncodedBytes(shape.symbolCount(), profile));
  }

  /** Size of the frame of C x H x W symbols. */
  int of(IntBuffer symbols) {
    ByteBuffer payload = writer.begin(profile, fingerprint, shape);
    return writer
        .finish(encoder.encode(symbols, shape.symbolCount(), indexes, profile, payload))
        .remaining();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
