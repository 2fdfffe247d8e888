package io.venturi.hyperprior;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.gaussian.IndexCorrections;
import io.venturi.frame.FrameReader;
import io.venturi.frame.HyperpriorHeader;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The sections of the frame being read, as coders take them, and the z stream decoded. */
final class HyperSections implements AutoCloseable {
  /** The profile whose payloads may be longest. */
  private static final WireProfile LARGEST =
      new WireProfile(WireProfile.Kind.LANES, 64, WireProfile.MAX_SEGMENTS);

  private final FrameReader reader = new FrameReader();
  private final HyperState state;
  private final RansDecoder hyperCoder;
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
  private @Nullable ByteBuffer copy;

  HyperSections(HyperState state, EntropyCoder coder) {
    this.state = state;
    HyperpriorModel model = state.model;
    this.hyperCoder = coder.newDecoder(model.hyperTables(), model.hyperShape().symbolCount());
  }

  /** Reads a frame's header and decodes its z stream into the state. */
  HyperpriorHeader read(ByteBuffer frame) {
    HyperpriorModel model = state.model;
    HyperpriorHeader header = reader.readHyperprior(frame, model.fingerprint(), model.shape());
    checkSizes(header);
    bytes = direct(frame);
    try {
      hyperCoder.decode(
          bytes(header.hyperOffset(), header.hyperSizeBytes()),
          header.hyperProfile(),
          state.hyperIndexes,
          state.hyperSymbols,
          model.hyperShape().symbolCount());
    } catch (CorruptFrameException e) {
      throw in("z stream", header.hyperOffset(), e);
    }
    return header;
  }

  private void checkSizes(HyperpriorHeader header) {
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

  /** The frame as coders take it: direct, from index 0. One on the Java heap is copied. */
  private ByteBuffer direct(ByteBuffer frame) {
    ByteBuffer slice = frame.slice();
    if (slice.isDirect()) {
      return slice;
    }
    ByteBuffer target = copy;
    if (target == null || target.capacity() < slice.limit()) {
      target = ByteBuffer.allocateDirect(slice.limit());
      copy = target;
    }
    return target.clear().put(slice).flip();
  }

  /** A section of the frame last read: the same buffer at every call. */
  ByteBuffer bytes(int offset, int size) {
    return bytes.limit(offset + size).position(offset);
  }

  /** Compares the digest of the state's rows with the frame's. */
  void checkDigest(HyperpriorHeader header) {
    long own = state.indexes.digest();
    if (own != header.indexDigest()) {
      throw new IncompatibleModelException(
          String.format(
              "this side's scales select other tables than the encoder's: index digest %016x, the"
                  + " frame says %016x. The two hyper-decoders differ by more than the encoder's"
                  + " index margin; raise the margin (ScaleTable.largestDifference measures what is"
                  + " needed), or run the hyper-decoder with the same engine and precision on both"
                  + " sides",
              own, header.indexDigest()));
    }
  }

  /** The same failure with its offset in the frame. */
  static CorruptFrameException in(String section, int offset, CorruptFrameException e) {
    return new CorruptFrameException(offset + e.offset(), section + ", " + e.getMessage());
  }

  @Override
  public void close() {
    hyperCoder.close();
  }
}
