package io.venturi.nativelib;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.LatentShape;
import java.lang.ref.Reference;

/**
 * What an encoder and a decoder share: the table set, the size they were opened for, and the struct
 * {@code venturi_indexes} with the payload size behind it. Belongs to one thread at a time.
 */
final class CoderCall {
  private static final int PAYLOAD_SIZE = NativeStruct.INDEXES_BYTES;

  private final EntropyTables source;
  private final NativeTables tables;
  private final int maxSymbols;
  private final NativeStruct struct = new NativeStruct(NativeStruct.INDEXES_BYTES + Long.BYTES);

  CoderCall(EntropyTables source, int maxSymbols) {
    if (maxSymbols < 0 || maxSymbols > LatentShape.MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "maxSymbols is " + maxSymbols + ", must be 0.." + LatentShape.MAX_SYMBOLS);
    }
    this.source = source;
    this.tables = NativeTables.of(source);
    this.maxSymbols = maxSymbols;
  }

  /** Checks the count and writes the struct. */
  void prepare(CdfIndexes indexes, int symbolCount) {
    if (symbolCount < 0 || symbolCount > maxSymbols) {
      throw new IllegalArgumentException(
          "symbol count is " + symbolCount + ", this coder was opened for 0.." + maxSymbols);
    }
    int kind = 0;
    long planeCount = 0;
    long rows = 0;
    if (indexes instanceof CdfIndexes.PerChannel perChannel) {
      planeCount = perChannel.planeSize();
    } else if (indexes instanceof CdfIndexes.Bytes bytes) {
      kind = 1;
      rows = Addresses.rows(bytes.rows(), symbolCount);
    } else if (indexes instanceof CdfIndexes.Shorts shorts) {
      kind = 2;
      rows = Addresses.rows(shorts.rows(), symbolCount);
    }
    struct.putInt(NativeStruct.INDEXES_KIND, kind);
    struct.putLong(NativeStruct.INDEXES_PLANE_COUNT, planeCount);
    struct.putLong(NativeStruct.INDEXES_ROWS, rows);
  }

  long tables() {
    return tables.handle();
  }

  /** Address of the indexes that {@link #prepare} wrote. */
  long indexes() {
    return struct.address(0);
  }

  /** Address that receives the payload's size. */
  long payloadSizeAddress() {
    return struct.address(PAYLOAD_SIZE);
  }

  /** What the native side wrote there. */
  int payloadSize() {
    return Math.toIntExact(struct.getLong(PAYLOAD_SIZE));
  }

  /** Keeps tables alive up to here; stands behind the native call. */
  void keepAlive(CdfIndexes indexes) {
    Reference.reachabilityFence(source);
    Reference.reachabilityFence(tables);
    Reference.reachabilityFence(struct);
    Reference.reachabilityFence(indexes);
  }
}
