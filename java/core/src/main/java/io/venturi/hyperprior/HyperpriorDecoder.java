package io.venturi.hyperprior;

import io.venturi.CorruptFrameException;
import io.venturi.ExclusiveUse;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.gaussian.IndexCorrections;
import io.venturi.entropy.gaussian.IndexRepair;
import io.venturi.frame.FrameReader;
import io.venturi.frame.HyperpriorHeader;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame to the latent y_hat. Trusts no byte. Symbols that it gives are the encoder's: when this
 * side's hyper-decoder differs by more than the encoder's margin, the digest tells before y is
 * decoded, and the frame is refused.
 *
 * <p>Thread rule: belongs to one thread at a time; a second entry throws {@link
 * IllegalStateException}.
 */
public final class HyperpriorDecoder implements AutoCloseable {
  /** The profile whose payloads may be longest. */
  private static final WireProfile LARGEST =
      new WireProfile(WireProfile.Kind.LANES, 64, WireProfile.MAX_SEGMENTS);

  private final ExclusiveUse use = new ExclusiveUse("HyperpriorDecoder");
  private final FrameReader reader = new FrameReader();
  private final HyperState state;
  private final IndexRepair repair;
  private final RansDecoder hyperCoder;
  private final RansDecoder coder;
  private @Nullable ByteBuffer copy;

  /**
   * @param synthesis the hyper-decoder of this side; called once per latent, inside {@link #decode}
   */
  public HyperpriorDecoder(HyperpriorModel model, EntropyCoder coder, HyperSynthesis synthesis) {
    this.state = new HyperState(model, synthesis);
    this.repair = new IndexRepair(model.scales());
    this.hyperCoder = coder.newDecoder(model.hyperTables(), model.hyperShape().symbolCount());
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
      HyperpriorModel model = state.model;
      HyperpriorHeader header = reader.readHyperprior(frame, model.fingerprint(), model.shape());
      ByteBuffer bytes = direct(frame, header);
      decodeHyperLatent(bytes, header);
      FloatBuffer parameters = state.predict();
      correct(bytes, header, parameters);
      checkDigest(header.indexDigest());
      decodeLatent(bytes, header);
      state.dequantize(parameters, yHat);
    } finally {
      use.exit();
    }
  }

  /** The frame as coders take it: direct, from index 0. One on the Java heap is copied. */
  private ByteBuffer direct(ByteBuffer frame, HyperpriorHeader header) {
    HyperpriorModel model = state.model;
    check(header.hyperOffset(), header.hyperSizeBytes(), model.hyperShape().symbolCount());
    check(header.latentOffset(), header.latentSizeBytes(), model.shape().symbolCount());
    if (header.correctionsSizeBytes()
        > IndexCorrections.maxSizeBytes(model.shape().symbolCount())) {
      throw new CorruptFrameException(
          header.correctionsOffset(),
          header.correctionsSizeBytes()
              + " bytes of index corrections, more than all symbols need");
    }
    ByteBuffer bytes = frame.slice();
    if (bytes.isDirect()) {
      return bytes;
    }
    ByteBuffer target = copy;
    if (target == null || target.capacity() < bytes.limit()) {
      target = ByteBuffer.allocateDirect(bytes.limit());
      copy = target;
    }
    return target.clear().put(bytes).flip();
  }

  private static void check(int offset, int size, int symbolCount) {
    int max = RansEncoder.maxEncodedBytes(symbolCount, LARGEST);
    if (size > max) {
      throw new CorruptFrameException(
          offset,
          "stream of "
              + size
              + " bytes, no encoder writes more than "
              + max
              + " for "
              + symbolCount
              + " symbols");
    }
  }

  private void decodeHyperLatent(ByteBuffer bytes, HyperpriorHeader header) {
    section(bytes, header.hyperOffset(), header.hyperSizeBytes());
    try {
      hyperCoder.decode(
          bytes,
          header.hyperProfile(),
          state.hyperIndexes,
          state.hyperSymbols,
          state.model.hyperShape().symbolCount());
    } catch (CorruptFrameException e) {
      throw inSection("z stream", header.hyperOffset(), e);
    }
  }

  private void correct(ByteBuffer bytes, HyperpriorHeader header, FloatBuffer parameters) {
    section(bytes, header.correctionsOffset(), header.correctionsSizeBytes());
    try {
      repair.apply(bytes, parameters, state.indexes);
    } catch (CorruptFrameException e) {
      throw inSection("index corrections", header.correctionsOffset(), e);
    }
  }

  private void checkDigest(long expected) {
    long own = state.indexes.digest();
    if (own != expected) {
      throw new IncompatibleModelException(
          String.format(
              "this side's scales select other tables than the encoder's: index digest %016x, the"
                  + " frame says %016x. The two hyper-decoders differ by more than the encoder's"
                  + " index margin; raise the margin (ScaleTable.largestDifference measures what is"
                  + " needed), or run the hyper-decoder with the same engine and precision on both"
                  + " sides",
              own, expected));
    }
  }

  private void decodeLatent(ByteBuffer bytes, HyperpriorHeader header) {
    section(bytes, header.latentOffset(), header.latentSizeBytes());
    try {
      coder.decode(
          bytes,
          header.frame().profile(),
          state.indexes.indexes(),
          state.symbols,
          state.model.shape().symbolCount());
    } catch (CorruptFrameException e) {
      throw inSection("y stream", header.latentOffset(), e);
    }
  }

  private static void section(ByteBuffer bytes, int offset, int size) {
    bytes.limit(offset + size).position(offset);
  }

  private static CorruptFrameException inSection(
      String section, int offset, CorruptFrameException e) {
    return new CorruptFrameException(offset + e.offset(), section + ", " + e.getMessage());
  }

  /** The symbols of y of the last call, C x H x W: direct, read-only, valid until the next. */
  public IntBuffer symbols() {
    return state.symbols.asReadOnlyBuffer();
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
