package io.venturi.entropy.plain;

import io.venturi.ExclusiveUse;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** Checks a call, then runs the profile's decoder. */
final class JavaRansDecoder implements RansDecoder {
  private final ExclusiveUse use = new ExclusiveUse("RansDecoder (java)");
  private final SymbolRows rows;
  private final CompatDecoder compat;
  private final LanesDecoder lanes;

  JavaRansDecoder(EntropyTables tables, int maxSymbols) {
    rows = new SymbolRows(tables.rowCount(), maxSymbols);
    compat = new CompatDecoder(new CompatRows(tables.compat()));
    lanes = new LanesDecoder(new LaneRows(tables.lanes()));
  }

  @Override
  public void decode(
      ByteBuffer payload,
      WireProfile profile,
      CdfIndexes indexes,
      IntBuffer symbols,
      int symbolCount) {
    use.enter();
    try {
      rows.resolve(indexes, symbolCount);
      IntBuffer target = CoderBuffers.symbols(symbols, symbolCount);
      ByteBuffer source = CoderBuffers.payload(payload, 0);
      if (profile.kind() == WireProfile.Kind.COMPAT) {
        compat.decode(source, rows.rows(), target, symbolCount);
      } else {
        lanes.decode(source, rows.rows(), profile, target, symbolCount);
      }
    } finally {
      use.exit();
    }
  }

  @Override
  public void close() {
    use.close(() -> {});
  }
}
