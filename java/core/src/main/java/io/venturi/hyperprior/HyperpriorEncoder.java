package io.venturi.hyperprior;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.gaussian.IndexCorrections;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Latent y and hyper-latent z to a frame. All memory is taken when it is opened.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public final class HyperpriorEncoder implements HyperEncoder {
  /** z streams up to so many symbols are coded with the fewest lanes: each lane costs bytes. */
  private static final int SMALL_HYPER_LATENT = 1 << 15;

  private final ExclusiveUse use = new ExclusiveUse("HyperpriorEncoder");
  private final HyperState state;
  private final @Nullable LaneChoice laneChoice;
  private final int hyperCount;
  private final RansEncoder hyperCoder;
  private final RansEncoder coder;
  private final IndexCorrections corrections;
  private final FrameWriter writer;
  private WireProfile profile;

  /**
   * @param synthesis the hyper-decoder of this side; called once per latent, inside {@link #encode}
   * @param profile how y is coded; null for lanes as suit each latent ({@link LaneChoice})
   * @param margin differences between this side's scales and a decoder's that must not matter;
   *     costs bytes (docs/adr)
   * @throws IllegalArgumentException when the margin is too wide for the model's scale table
   */
  public HyperpriorEncoder(
      HyperpriorModel model,
      EntropyCoder coder,
      HyperSynthesis synthesis,
      @Nullable WireProfile profile,
      IndexMargin margin) {
    int count = model.shape().symbolCount();
    this.hyperCount = model.hyperShape().symbolCount();
    this.state = new HyperState(model, synthesis);
    this.laneChoice = profile == null ? new LaneChoice(model.tables().lanes()) : null;
    this.profile = profile == null ? WireProfile.lanes(LaneChoice.lanesFor(0)) : profile;
    this.corrections = new IndexCorrections(model.scales(), margin, count);
    this.writer = new FrameWriter(maxPayloadBytes(count));
    this.hyperCoder = coder.newEncoder(model.hyperTables(), hyperCount);
    this.coder = coder.newEncoder(model.tables(), count);
  }

  private int maxPayloadBytes(int count) {
    return Math.addExact(
        RansEncoder.maxEncodedBytes(hyperCount, hyperProfile()),
        Math.addExact(
            IndexCorrections.maxSizeBytes(count), RansEncoder.maxEncodedBytes(count, profile)));
  }

  private WireProfile hyperProfile() {
    if (profile.kind() == WireProfile.Kind.COMPAT) {
      return profile;
    }
    return WireProfile.lanes(hyperCount <= SMALL_HYPER_LATENT ? 4 : profile.lanes());
  }

  @Override
  public ByteBuffer encode(FloatBuffer y, FloatBuffer z) {
    use.enter();
    try {
      HyperpriorModel model = state.model;
      int count = model.shape().symbolCount();
      state.hyperQuantizer.quantize(z, model.hyperShape(), state.hyperSymbols);
      FloatBuffer parameters = state.predict();
      state.quantize(y, parameters);
      if (laneChoice != null) {
        profile =
            WireProfile.lanes(laneChoice.lanes(state.symbols, count, state.indexes.indexes()));
      }
      WireProfile hyperProfile = hyperProfile();
      ByteBuffer out =
          writer.beginHyperprior(profile, hyperProfile, model.fingerprint(), model.shape());
      int hyperSize =
          hyperCoder.encode(state.hyperSymbols, hyperCount, state.hyperIndexes, hyperProfile, out);
      int correctionsSize = corrections.write(parameters, state.indexes, out);
      int size = coder.encode(state.symbols, count, state.indexes.indexes(), profile, out);
      return writer.finishHyperprior(hyperSize, state.indexes.digest(), correctionsSize, size);
    } finally {
      use.exit();
    }
  }

  @Override
  public IntBuffer symbols() {
    return state.symbols.asReadOnlyBuffer();
  }

  @Override
  public WireProfile profile() {
    return profile;
  }

  @Override
  public void close() {
    use.close(
        () -> {
          hyperCoder.close();
          coder.close();
        });
  }
}
