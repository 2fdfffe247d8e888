package io.venturi.cli.coding;

import io.venturi.VenturiException;
import io.venturi.entropy.Batches;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * One coder at work: all latents of a {@link CodingWork}, a number of them in each call. With one
 * image a call that is {@link RansEncoder#encode}, the way a device codes its own pictures, with
 * more {@link RansEncoder#encodeBatch}. Results go to the same place call after call, as in a
 * pipeline. Belongs to one thread at a time.
 */
public final class CodingSession implements AutoCloseable {
  private final EntropyCoder twin;
  private final WireProfile profile;
  private final CodingWork work;
  private final int images;
  private final CodingRoom room;
  private final RansEncoder encoder;
  private final RansDecoder decoder;
  private final IntBuffer[] symbols;
  private final CdfIndexes[] indexes;
  private final int[][] sizes;
  private final ByteBuffer[] payloads;

  /**
   * Opens the coder, codes everything once and checks that the way back gives the same symbols.
   *
   * @param images latents in each call, a divisor of {@link CodingWork#LATENTS}
   * @param room made for as many images of this work
   * @throws VenturiException when a decoded symbol differs
   */
  public CodingSession(
      EntropyCoder twin, WireProfile profile, CodingWork work, int images, CodingRoom room) {
    this.twin = twin;
    this.profile = profile;
    this.work = work;
    this.images = images;
    this.room = room;
    encoder = twin.newEncoder(work.tables(), work.symbolCount());
    decoder = twin.newDecoder(work.tables(), work.symbolCount());
    int calls = CodingWork.LATENTS / images;
    symbols = new IntBuffer[calls];
    indexes = new CdfIndexes[calls];
    sizes = new int[calls][images];
    payloads = new ByteBuffer[calls];
    for (int c = 0; c < calls; c++) {
      symbols[c] = work.symbols(c * images, images);
      indexes[c] = work.indexes(c * images, images);
      int size = encode(c);
      payloads[c] = CodingWork.direct(size).put(0, room.payloads(), 0, size);
    }
    check();
  }

  /** Calls that code all latents. */
  public int calls() {
    return payloads.length;
  }

  /** Encodes all latents; gives the bytes of all payloads. */
  public int encodeAll() {
    int bytes = 0;
    for (int c = 0; c < payloads.length; c++) {
      bytes += encode(c);
    }
    return bytes;
  }

  /** Decodes all latents; gives a symbol of the last. */
  public int decodeAll() {
    for (int c = 0; c < payloads.length; c++) {
      decode(c);
    }
    return room.symbols().get(0);
  }

  private int encode(int call) {
    ByteBuffer out = room.payloads().clear();
    if (images > 1) {
      return encoder.encodeBatch(
          symbols[call], work.symbolCount(), images, indexes[call], profile, out, sizes[call]);
    }
    return encoder.encode(symbols[call], work.symbolCount(), indexes[call], profile, out);
  }

  private void decode(int call) {
    if (images > 1) {
      decoder.decodeBatch(
          payloads[call],
          sizes[call],
          images,
          profile,
          indexes[call],
          room.symbols(),
          work.symbolCount());
    } else {
      decoder.decode(payloads[call], profile, indexes[call], room.symbols(), work.symbolCount());
    }
  }

  /**
   * Decodes all latents into cleared memory and compares every symbol.
   *
   * @throws VenturiException when one differs
   */
  public void check() {
    for (int c = 0; c < payloads.length; c++) {
      room.clearSymbols();
      decode(c);
      int at = room.symbols().mismatch(symbols[c]);
      if (at >= 0) {
        throw new VenturiException(
            this
                + " does not give back what it encoded: symbol "
                + at % work.symbolCount()
                + " of latent "
                + (c * images + at / work.symbolCount())
                + " is "
                + room.symbols().get(at)
                + ", was "
                + symbols[c].get(at));
      }
    }
  }

  /**
   * Compares the payloads with those of another coder of this profile, byte by byte.
   *
   * @throws VenturiException when they differ
   */
  void checkSamePayloads(CodingSession other) {
    for (int c = 0; c < payloads.length; c++) {
      if (payloads[c].mismatch(other.payloads[c]) >= 0) {
        throw new VenturiException(this + " and " + other + " encode the same symbols differently");
      }
    }
  }

  /** Bytes of a latent's payload, on average. */
  public double meanBytes() {
    long bytes = 0;
    for (ByteBuffer payload : payloads) {
      bytes += payload.capacity();
    }
    return (double) bytes / CodingWork.LATENTS;
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }

  @Override
  public String toString() {
    return twin.name() + " with " + profile + " on " + work.kind().shape() + "x" + images;
  }

  /** Where coders put their results; shared by sessions of one thread. */
  public static final class CodingRoom {
    private final ByteBuffer payloads;
    private final IntBuffer symbols;

    /** Room for calls of so many images, whatever the profile. */
    public CodingRoom(CodingWork work, int images) {
      int bytes = Batches.maxEncodedBytes(work.symbolCount(), images, WireProfile.COMPAT);
      payloads = CodingWork.direct(bytes);
      symbols = CodingWork.direct(Integer.BYTES * images * work.symbolCount()).asIntBuffer();
    }

    ByteBuffer payloads() {
      return payloads;
    }

    IntBuffer symbols() {
      return symbols;
    }

    void clearSymbols() {
      for (int i = 0; i < symbols.capacity(); i++) {
        symbols.put(i, Integer.MIN_VALUE);
      }
    }
  }
}
