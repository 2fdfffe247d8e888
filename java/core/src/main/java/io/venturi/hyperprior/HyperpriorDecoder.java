package io.venturi.hyperprior;

import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.gaussian.IndexRepair;
import io.venturi.frame.HyperpriorHeader;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A frame to the latent y_hat. Trusts no byte. Symbols that it gives are the encoder's: when this
 * side's hyper-decoder differs by more than the encoder's margin, the digest tells before y is
 * decoded, and the frame is refused.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public final class HyperpriorDecoder implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("HyperpriorDecoder");
  private final HyperState state;
  private final IndexRepair repair;
  private final HyperSections sections;
  private final RansDecoder coder;

  /**
   * @param synthesis the hyper-decoder of this side; called once per latent, inside {@link #decode}
   */
  public HyperpriorDecoder(HyperpriorModel model, EntropyCoder coder, HyperSynthesis synthesis) {
    this.state = new HyperState(model, synthesis);
    this.repair = new IndexRepair(model.scales());
    this.sections = new HyperSections(state, coder);
    this.coder = coder.newDecoder(model.tables(), model.shape().symbolCount());
  }

  /**
   * Decodes one frame.
   *
   * @param frame bytes from position to limit, which do not move; direct buffers are read in place
   * @param yHat receives C x H x W floats from its position on; on an exception its contents are
   *     undefined
   * @throws CorruptFrameException when the frame is damaged or hostile
   * @throws IncompatibleModelException when it is of another model, or this side's scales select
   *     other tables than the encoder's did
   * @throws io.venturi.VenturiException when this side's hyper-decoder gives NaN
   */
  public void decode(ByteBuffer frame, FloatBuffer yHat) {
    use.enter();
    try {
      HyperpriorHeader header = sections.read(frame);
      FloatBuffer parameters = state.predict();
      correct(header, parameters);
      sections.checkDigest(header);
      decodeLatent(header);
      state.dequantize(parameters, yHat);
    } finally {
      use.exit();
    }
  }

  private void correct(HyperpriorHeader header, FloatBuffer parameters) {
    int offset = header.correctionsOffset();
    try {
      repair.apply(
          sections.bytes(offset, header.correctionsSizeBytes()), parameters, state.indexes);
    } catch (CorruptFrameException e) {
      throw HyperSections.in("index corrections", offset, e);
    }
  }

  private void decodeLatent(HyperpriorHeader header) {
    try {
      coder.decode(
          sections.bytes(header.latentOffset(), header.latentSizeBytes()),
          header.frame().profile(),
          state.indexes.indexes(),
          state.symbols,
          state.model.shape().symbolCount());
    } catch (CorruptFrameException e) {
      throw HyperSections.in("y stream", header.latentOffset(), e);
    }
  }

  /** The symbols of y of the last call, C x H x W: direct, read-only, valid until the next. */
  public IntBuffer symbols() {
    return state.symbols.asReadOnlyBuffer();
  }

  @Override
  public void close() {
    use.close(
        () -> {
          sections.close();
          coder.close();
        });
  }
}
