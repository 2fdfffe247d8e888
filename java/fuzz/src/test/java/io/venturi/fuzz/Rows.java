package io.venturi.fuzz;

import io.venturi.entropy.CdfIndexes;
import java.nio.ByteBuffer;

/** Rows of symbols that the golden latents have: by channel, or a byte each. */
final class Rows {
  private Rows() {}

  /** The row of symbol i. */
  static int row(CdfIndexes indexes, int i) {
    if (indexes instanceof CdfIndexes.PerChannel channel) {
      return i / channel.planeSize();
    }
    return ((CdfIndexes.Bytes) indexes).rows().get(i) & 0xff;
  }

  /** The indexes of several images that have the same. */
  static CdfIndexes repeated(CdfIndexes indexes, int symbolCount, int imageCount) {
    if (!(indexes instanceof CdfIndexes.Bytes bytes)) {
      return indexes;
    }
    ByteBuffer rows = ByteBuffer.allocateDirect(symbolCount * imageCount);
    for (int i = 0; i < imageCount; i++) {
      rows.put(bytes.rows().slice(0, symbolCount));
    }
    return new CdfIndexes.Bytes(rows.flip());
  }
}
