package io.venturi.hyperprior;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.gaussian.ScaleIndexes;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.MeanQuantizer;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Latent y and hyper-latent z of a joint autoregressive model to a frame (docs/bitstream.md section
 * 6.4), in profile compat: the rows of a position follow from the symbols before it.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public final class JointEncoder implements HyperEncoder {
  private final ExclusiveUse use = new ExclusiveUse("JointEncoder");
  private final HyperState state;
  private final ContextWalk walk;
  private final LatentShape one;
  private final FloatBuffer latentAt;
  private final RansEncoder hyperCoder;
  private final RansEncoder coder;
  private final FrameWriter writer;

  /**
   * @param model with means
   * @param synthesis the hyper-decoder, called once a latent
   * @param context the context model, called once a position
   */
  public JointEncoder(
      HyperpriorModel model,
      EntropyCoder coder,
      HyperSynthesis synthesis,
      ContextSynthesis context) {
    int count = model.shape().symbolCount();
    int hyperCount = model.hyperShape().symbolCount();
    this.state = new HyperState(model, synthesis);
    this.walk = new ContextWalk(model.shape(), context);
    this.one = new LatentShape(model.shape().channels(), 1, 1);
    this.latentAt =
        ByteBuffer.allocateDirect(4 * model.shape().channels())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.writer =
        new FrameWriter(
            Math.addExact(
                RansEncoder.maxEncodedBytes(hyperCount, WireProfile.COMPAT),
                RansEncoder.maxEncodedBytes(count, WireProfile.COMPAT)));
    this.hyperCoder = coder.newEncoder(model.hyperTables(), hyperCount);
    this.coder = coder.newEncoder(model.tables(), count);
  }

  @Override
  public ByteBuffer encode(FloatBuffer y, FloatBuffer z) {
    use.enter();
    try {
      HyperpriorModel model = state.model;
      int count = model.shape().symbolCount();
      state.hyperQuantizer.quantize(z, model.hyperShape(), state.hyperSymbols);
      walk.run(
          state.synthesise(), (index, parameters, into) -> quantize(y, index, parameters, into));
      walk.symbols(state.symbols);
      ScaleIndexes rows = state.indexes;
      rows.build(walk.scales(), count);
      ByteBuffer out =
          writer.beginHyperprior(
              WireProfile.COMPAT, WireProfile.COMPAT, model.fingerprint(), model.shape());
      int hyperSize =
          hyperCoder.encode(
              state.hyperSymbols,
              model.hyperShape().symbolCount(),
              state.hyperIndexes,
              WireProfile.COMPAT,
              out);
      int size = coder.encode(walk.symbols(), count, rows.indexes(), WireProfile.COMPAT, out);
      return writer.finishHyperprior(hyperSize, rows.digest(), 0, size);
    } finally {
      use.exit();
    }
  }

  private void quantize(FloatBuffer y, int index, FloatBuffer parameters, IntBuffer into) {
    for (int c = 0; c < one.channels(); c++) {
      latentAt.put(c, y.get(y.position() + c * state.model.shape().planeSize() + index));
    }
    MeanQuantizer.quantize(latentAt, parameters, one.channels(), one, into);
  }

  @Override
  public IntBuffer symbols() {
    return state.symbols.asReadOnlyBuffer();
  }

  @Override
  public WireProfile profile() {
    return WireProfile.COMPAT;
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
