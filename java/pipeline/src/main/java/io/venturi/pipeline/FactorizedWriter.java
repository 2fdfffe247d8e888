package io.venturi.pipeline;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** A table row per channel: quantise about the medians, entropy encode straight into the frame. */
final class FactorizedWriter implements LatentWriter {
  private final @Nullable LaneChoice laneChoice;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final Quantizer quantizer;
  private final IntBuffer symbols;
  private final IntBuffer symbolsView;
  private final RansEncoder coder;
  private final FrameWriter writer;
  private final long fingerprint;
  private WireProfile profile;

  FactorizedWriter(ModelBundle bundle, EdgeOptions options, Resources resources) {
    RatePoint ratePoint = options.ratePointOf(bundle);
    this.shape = ratePoint.latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    EntropyTables tables = bundle.tables(ratePoint);
    WireProfile fixed = options.profileAt(ratePoint);
    this.laneChoice = fixed == null ? new LaneChoice(tables.lanes()) : null;
    this.profile = fixed == null ? WireProfile.lanes(LaneChoice.lanesFor(0)) : fixed;
    this.quantizer = options.steps().quantizer().open(tables.medians());
    this.symbols = Latents.newSymbols(shape);
    this.symbolsView = symbols.asReadOnlyBuffer();
    this.coder = resources.own(options.steps().coder().newEncoder(tables, shape.symbolCount()));
    this.fingerprint = bundle.fingerprint(ratePoint);
    this.writer = new FrameWriter(RansEncoder.maxEncodedBytes(shape.symbolCount(), profile));
  }

  @Override
  public ByteBuffer write(FloatBuffer latent, StageTimes.Clock clock) {
    quantizer.quantize(latent, shape, symbols);
    clock.lap(Stage.QUANTISE);
    if (laneChoice != null) {
      profile = WireProfile.lanes(laneChoice.lanes(symbols, shape.symbolCount(), indexes));
    }
    ByteBuffer payload = writer.begin(profile, fingerprint, shape);
    int size = coder.encode(symbols, shape.symbolCount(), indexes, profile, payload);
    ByteBuffer frame = writer.finish(size);
    clock.lap(Stage.ENTROPY_ENCODE);
    return frame;
  }

  @Override
  public IntBuffer symbols() {
    return symbolsView.clear();
  }

  @Override
  public WireProfile profile() {
    return profile;
  }
}
