package io.venturi.hyperprior;

import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.StreamDecoder;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.frame.HyperpriorHeader;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A frame of a joint autoregressive model to the latent y_hat (docs/bitstream.md section 6.4).
 * Trusts no byte. When this side's networks select another row than the encoder's did, what follows
 * is noise until the end of the walk, where the stream's last state, or the digest, refuses it.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public final class JointDecoder implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("JointDecoder");
  private final HyperState state;
  private final HyperSections sections;
  private final ContextWalk walk;
  private final ScaleIndexes rows;
  private final StreamDecoder coder;

  /**
   * @param model with means
   * @param synthesis the hyper-decoder of this side, called once a latent
   * @param context the context model of this side, called once a position
   */
  public JointDecoder(
      HyperpriorModel model,
      EntropyCoder coder,
      HyperSynthesis synthesis,
      ContextSynthesis context) {
    this.state = new HyperState(model, synthesis);
    this.sections = new HyperSections(state, coder);
    this.walk = new ContextWalk(model.shape(), context);
    this.rows = new ScaleIndexes(model.scales(), model.shape().channels());
    this.coder = coder.newStreamDecoder(model.tables());
  }

  /**
   * Decodes one frame; see {@link HyperpriorDecoder#decode}.
   *
   * @throws CorruptFrameException when the frame is damaged or hostile, or this side's networks
   *     differ from the encoder's
   * @throws IncompatibleModelException when it is of another model, or this side's scales selected
   *     other tables than the encoder's did
   * @throws io.venturi.VenturiException when this side's networks give NaN
   */
  public void decode(ByteBuffer frame, FloatBuffer yHat) {
    use.enter();
    try {
      HyperpriorHeader header = sections.read(frame);
      check(header);
      FloatBuffer hyper = state.synthesise();
      try {
        coder.open(sections.bytes(header.latentOffset(), header.latentSizeBytes()));
        walk.run(hyper, this::decode);
        coder.finish();
      } catch (CorruptFrameException e) {
        throw HyperSections.in("y stream", header.latentOffset(), e);
      }
      state.indexes.build(walk.scales(), state.model.shape().symbolCount());
      sections.checkDigest(header);
      walk.symbols(state.symbols);
      walk.latentHat(yHat);
    } finally {
      use.exit();
    }
  }

  private static void check(HyperpriorHeader header) {
    if (!header.frame().profile().equals(WireProfile.COMPAT)) {
      throw new CorruptFrameException(
          3, "profile is " + header.frame().profile() + ", a context model needs compat");
    }
    if (header.correctionsSizeBytes() != 0) {
      throw new CorruptFrameException(
          header.correctionsOffset(),
          header.correctionsSizeBytes() + " bytes of corrections, a context model has none");
    }
  }

  private void decode(int index, FloatBuffer parameters, IntBuffer into) {
    rows.build(parameters, into.remaining());
    coder.next(rows.indexes(), into, into.remaining());
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
