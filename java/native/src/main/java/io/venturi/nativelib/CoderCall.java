package io.venturi.nativelib;

import io.venturi.entropy.Batches;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.LatentShape;
import java.lang.ref.Reference;

/**
 * What an encoder and a decoder share: the table set, the size they were opened for, and in native
 * memory the struct {@code venturi_indexes} with one payload size per image behind it. Belongs to
 * one thread at a time.
 */
final class CoderCall {
  private final EntropyTables source;
  private final NativeTables tables;
  private final int maxSymbols;
  private NativeStruct struct = newStruct(1);
  private int maxImages = 1;

  CoderCall(String kernels, EntropyTables source, int maxSymbols) {
    if (maxSymbols < 0 || maxSymbols > LatentShape.MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "maxSymbols is " + maxSymbols + ", must be 0.." + LatentShape.MAX_SYMBOLS);
    }
    this.source = source;
    this.tables = NativeTables.of(kernels, source);
    this.maxSymbols = maxSymbols;
  }

  private static NativeStruct newStruct(int images) {
    return new NativeStruct(NativeStruct.INDEXES_BYTES + Long.BYTES * images);
  }

  /** Makes room for the sizes of so many images; those set before are lost when it grows. */
  void reserve(int imageCount) {
    if (imageCount > maxImages) {
      struct = newStruct(imageCount);
      maxImages = imageCount;
    }
  }

  /**
   * Checks the counts and writes the indexes.
   *
   * @return symbols of all images together
   */
  int prepare(CdfIndexes indexes, int symbolCount, int imageCount) {
    if (symbolCount < 0 || symbolCount > maxSymbols) {
      throw new IllegalArgumentException(
          "symbol count is " + symbolCount + ", this coder was opened for 0.." + maxSymbols);
    }
    int allSymbols = Batches.symbols(symbolCount, imageCount);
    reserve(imageCount);
    int kind = 0;
    long planeCount = 0;
    long rows = 0;
    if (indexes instanceof CdfIndexes.PerChannel perChannel) {
      planeCount = perChannel.planeSize();
    } else if (indexes instanceof CdfIndexes.Bytes bytes) {
      kind = 1;
      rows = Addresses.rows(bytes.rows(), allSymbols);
    } else if (indexes instanceof CdfIndexes.Shorts shorts) {
      kind = 2;
      rows = Addresses.rows(shorts.rows(), allSymbols);
    }
    struct.putInt(NativeStruct.INDEXES_KIND, kind);
    struct.putLong(NativeStruct.INDEXES_PLANE_COUNT, planeCount);
    struct.putLong(NativeStruct.INDEXES_ROWS, rows);
    return allSymbols;
  }

  long tables() {
    return tables.handle();
  }

  /** Address of the indexes that {@link #prepare} wrote. */
  long indexes() {
    return struct.address(0);
  }

  /** Address of the payload sizes, one per image. */
  long payloadSizes() {
    return struct.address(NativeStruct.INDEXES_BYTES);
  }

  /** The size of an image's payload as the native side wrote it. */
  int payloadSize(int image) {
    return Math.toIntExact(struct.getLong(sizeOffset(image)));
  }

  /** Tells the native side the size of an image's payload. */
  void setPayloadSize(int image, int sizeBytes) {
    struct.putLong(sizeOffset(image), sizeBytes);
  }

  private static int sizeOffset(int image) {
    return NativeStruct.INDEXES_BYTES + Long.BYTES * image;
  }

  /** Keeps tables alive up to here; stands behind the native call. */
  void keepAlive(CdfIndexes indexes) {
    Reference.reachabilityFence(source);
    Reference.reachabilityFence(tables);
    Reference.reachabilityFence(struct);
    Reference.reachabilityFence(indexes);
  }
}
