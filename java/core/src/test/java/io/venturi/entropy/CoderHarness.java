package io.venturi.entropy;

import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** One call of a coder on arrays. */
public final class CoderHarness {
  private CoderHarness() {}

  /** The payload of a latent. */
  public static byte[] encode(EntropyCoder coder, CodingCase latent, WireProfile profile) {
    int count = latent.symbolCount();
    ByteBuffer out =
        ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count, profile) + 3).position(3);
    try (RansEncoder encoder = coder.newEncoder(latent.tables(), count)) {
      int size =
          encoder.encode(Direct.ints(latent.symbols()), count, latent.indexes(), profile, out);
      if (out.position() != 3 + size) {
        throw new AssertionError("position is " + out.position() + " after " + size + " bytes");
      }
      return Direct.toArray(out.flip().position(3));
    }
  }

  /** The symbols of a payload. */
  public static int[] decode(
      EntropyCoder coder, CodingCase latent, WireProfile profile, byte[] payload) {
    try (RansDecoder decoder = coder.newDecoder(latent.tables(), latent.symbolCount())) {
      return decode(decoder, latent, profile, payload);
    }
  }

  /** The symbols of a payload, by a decoder that is open. */
  public static int[] decode(
      RansDecoder decoder, CodingCase latent, WireProfile profile, byte[] payload) {
    int count = latent.symbolCount();
    IntBuffer symbols = Direct.allocateInts(count + 1).position(1);
    decoder.decode(Direct.bytes(payload), profile, latent.indexes(), symbols, count);
    if (symbols.position() != 1) {
      throw new AssertionError("position moved to " + symbols.position());
    }
    return Direct.toArray(symbols.slice(), count);
  }

  /** The symbols of a compat payload, one call each. */
  public static int[] decodeStepByStep(EntropyCoder coder, CodingCase latent, byte[] payload) {
    try (StreamDecoder decoder = coder.newStreamDecoder(latent.tables())) {
      return decodeStepByStep(decoder, latent, payload);
    }
  }

  /** The symbols of a compat payload, by a decoder that is open. */
  public static int[] decodeStepByStep(StreamDecoder decoder, CodingCase latent, byte[] payload) {
    ByteBuffer source = ByteBuffer.allocateDirect(payload.length + 1).position(1);
    decoder.open(source.put(1, payload));
    int[] symbols = new int[latent.symbolCount()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = decoder.next(latent.rows()[i]);
    }
    decoder.finish();
    if (source.position() != 1) {
      throw new AssertionError("position moved to " + source.position());
    }
    return symbols;
  }
}
