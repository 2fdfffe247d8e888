package io.venturi.pipeline;

import io.venturi.VenturiException;
import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What stands between latent and payload in the golden vectors, by the bundle's model. */
interface GoldenCoding {
  /** The first thing that differs from a case, or an empty string. */
  String firstDifference(GoldenVectors.Case expected);

  /** The latent that the symbols of the case last compared stand for. */
  void dequantize(FloatBuffer latentHat);

  /** Golden members as buffers. */
  record Members(ModelBundle bundle) {
    /** Little-endian, whatever it holds. */
    ByteBuffer bytes(String name) {
      return bundle.member(name).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Direct, native order. */
    FloatBuffer floats(String name) {
      FloatBuffer values = bytes(name).asFloatBuffer();
      FloatBuffer direct =
          ByteBuffer.allocateDirect(4 * values.remaining())
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      return direct.put(0, values, 0, values.remaining());
    }

    /** Into symbols of the same count. */
    void symbols(String name, IntBuffer into) {
      into.put(0, bytes(name).asIntBuffer(), 0, into.capacity());
    }
  }

  /** The first difference that one of the steps finds, or "". */
  static String first(List<Supplier<String>> before, List<Supplier<String>> after) {
    return Stream.concat(before.stream(), after.stream())
        .map(Supplier::get)
        .filter(difference -> !difference.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** "" or where symbols differ from those wanted. */
  static String difference(IntBuffer seen, IntBuffer wanted, String what, String source) {
    int at = seen.mismatch(wanted);
    return at < 0
        ? ""
        : String.format(
            "%s gives %d at symbol %d, %s has %d", what, seen.get(at), at, source, wanted.get(at));
  }

  /** "" or where floats differ from a member by more than a tolerance. */
  static String difference(
      FloatBuffer seen, FloatBuffer wanted, double tolerance, String what, String member) {
    for (int i = 0; i < wanted.remaining(); i++) {
      // Written so that a NaN is a difference.
      if (!(Math.abs((double) seen.get(i) - wanted.get(i)) <= tolerance)) {
        return String.format(
            "%s %d is %s, '%s' has %s; they may differ by %s",
            what, i, seen.get(i), member, wanted.get(i), tolerance);
      }
    }
    return "";
  }

  /** One coded stream: payloads in every profile and back. */
  final class Coder implements AutoCloseable {
    private static final WireProfile LARGEST = WireProfile.lanes(64);

    private final Members members;
    private final int count;
    private final RansEncoder encoder;
    private final RansDecoder decoder;
    private final IntBuffer seen;
    private final ByteBuffer payload;

    Coder(Members members, LatentShape shape, EntropyTables tables, EntropyCoder coder) {
      this.members = members;
      this.count = shape.symbolCount();
      this.encoder = coder.newEncoder(tables, count);
      this.decoder = coder.newDecoder(tables, count);
      this.seen = Latents.newSymbols(shape);
      this.payload = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count, LARGEST));
    }

    String firstDifference(
        IntBuffer symbols, CdfIndexes rows, String compat, Map<Integer, String> lanes) {
      String difference = firstDifference(symbols, rows, compat, WireProfile.COMPAT);
      for (Map.Entry<Integer, String> entry : lanes.entrySet()) {
        if (difference.isEmpty()) {
          WireProfile profile = WireProfile.lanes(entry.getKey());
          difference = firstDifference(symbols, rows, entry.getValue(), profile);
        }
      }
      return difference;
    }

    private String firstDifference(
        IntBuffer symbols, CdfIndexes rows, String member, WireProfile profile) {
      ByteBuffer wanted = members.bytes(member);
      payload.clear();
      encoder.encode(symbols, count, rows, profile, payload);
      payload.flip();
      int at = payload.mismatch(wanted);
      if (at >= 0) {
        return String.format(
            "coding as %s differs from '%s' at byte %d: %d bytes, wanted %d",
            profile, member, at, payload.remaining(), wanted.remaining());
      }
      try {
        decoder.decode(payload, profile, rows, seen, count);
      } catch (VenturiException e) {
        return "decoding '" + member + "' failed: " + e.getMessage();
      }
      return difference(seen, symbols, "decoding '" + member + "'", "the symbols that were coded");
    }

    @Override
    public void close() {
      encoder.close();
      decoder.close();
    }
  }
}
