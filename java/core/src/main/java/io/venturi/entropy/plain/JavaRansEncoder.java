package io.venturi.entropy.plain;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** Checks a call, then runs the profile's encoder. */
final class JavaRansEncoder implements RansEncoder {
  private final ExclusiveUse use = new ExclusiveUse("RansEncoder (java)");
  private final SymbolRows rows;
  private final CompatEncoder compat;
  private final LanesEncoder lanes;

  JavaRansEncoder(EntropyTables tables, int maxSymbols) {
    rows = new SymbolRows(tables.rowCount(), maxSymbols);
    compat = new CompatEncoder(new CompatRows(tables.compat()));
    lanes = new LanesEncoder(new LaneRows(tables.lanes()));
  }

  @Override
  public int encode(
      IntBuffer symbols, int symbolCount, CdfIndexes indexes, WireProfile profile, ByteBuffer out) {
    use.enter();
    try {
      rows.resolve(indexes, symbolCount);
      IntBuffer source = CoderBuffers.symbols(symbols, symbolCount);
      ByteBuffer room =
          CoderBuffers.payload(out, RansEncoder.maxEncodedBytes(symbolCount, profile));
      int size =
          profile.kind() == WireProfile.Kind.COMPAT
              ? compat.encode(source, symbolCount, rows.rows(), room)
              : lanes.encode(source, symbolCount, rows.rows(), profile, room);
      out.position(out.position() + size);
      return size;
    } finally {
      use.exit();
    }
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
