package io.venturi.entropy.plain;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.StreamDecoder;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** Checks a call, then takes one step of {@link CompatDecoder}. */
final class CompatStreamDecoder implements StreamDecoder {
  private final int rowCount;
  private final CompatDecoder decoder;
  private @Nullable ByteBuffer source;
  private int decoded;
  private boolean closed;

  CompatStreamDecoder(EntropyTables tables) {
    rowCount = tables.rowCount();
    decoder = new CompatDecoder(new CompatRows(tables.compat()));
  }

  @Override
  public void open(ByteBuffer payload) {
    if (closed) {
      throw new IllegalStateException("StreamDecoder (java) is closed");
    }
    source = null;
    ByteBuffer in = CoderBuffers.payload(payload, 0);
    decoder.open(in);
    decoded = 0;
    source = in;
  }

  @Override
  public int next(int row) {
    ByteBuffer in = source();
    checkRow(row);
    source = null;
    int symbol = decoder.next(in, row, decoded);
    decoded++;
    source = in;
    return symbol;
  }

  @Override
  public void next(CdfIndexes indexes, IntBuffer symbols, int symbolCount) {
    source();
    IntBuffer target = CoderBuffers.symbols(symbols, symbolCount);
    SymbolRows.checkBuffers(indexes, symbolCount);
    for (int i = 0; i < symbolCount; i++) {
      checkRow(SymbolRows.row(indexes, i));
    }
    for (int i = 0; i < symbolCount; i++) {
      target.put(i, next(SymbolRows.row(indexes, i)));
    }
  }

  private void checkRow(int row) {
    if (row < 0 || row >= rowCount) {
      throw new IllegalArgumentException(
          "symbol " + decoded + " has row " + row + ", the tables have " + rowCount + " rows");
    }
  }

  @Override
  public void finish() {
    ByteBuffer in = source();
    source = null;
    decoder.finish(in);
  }

  private ByteBuffer source() {
    ByteBuffer in = source;
    if (in == null) {
      throw new IllegalStateException("StreamDecoder (java) has no payload; open one first");
    }
    return in;
  }

  @Override
  public void close() {
    closed = true;
    source = null;
  }
}
