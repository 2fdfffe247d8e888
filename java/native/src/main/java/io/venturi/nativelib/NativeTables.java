package io.venturi.nativelib;

import io.venturi.entropy.CdfTable;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.LaneTable;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.IntStream;

/**
 * A native table set, made once per {@link EntropyTables} and kernel set and shared by its coders;
 * it goes when neither the tables nor a coder of them is reachable. Immutable and thread-safe;
 * users keep it reachable for as long as a call with its {@link #handle()} is in flight. Public for
 * the device's coder, no API for users.
 */
public final class NativeTables {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Map<EntropyTables, Map<String, NativeTables>> MADE = new WeakHashMap<>();

  private final long handle;

  private NativeTables(String kernels, EntropyTables tables) {
    CdfTable compat = tables.compat();
    LaneTable lanes = tables.lanes();
    int rowCount = tables.rowCount();
    IntBuffer cdfs = concatenated(IntStream.range(0, rowCount).mapToObj(compat::row).toList());
    IntBuffer frequencies =
        concatenated(IntStream.range(0, rowCount).mapToObj(lanes::frequencies).toList());
    IntBuffer cdfSizes = perRow(IntStream.range(0, rowCount).map(compat::size));
    IntBuffer cdfOffsets = perRow(IntStream.range(0, rowCount).map(compat::offset));
    IntBuffer tokenCounts = perRow(IntStream.range(0, rowCount).map(lanes::tokenCount));
    IntBuffer laneOffsets = perRow(IntStream.range(0, rowCount).map(lanes::offset));
    IntBuffer shifts = perRow(IntStream.range(0, rowCount).map(lanes::shift));
    NativeStruct made = new NativeStruct(Long.BYTES);
    StatusMapper.check(
        VenturiNative.tablesCreate(
            kernels,
            rowCount,
            Addresses.start(cdfSizes),
            Addresses.start(cdfOffsets),
            Addresses.start(cdfs),
            Addresses.start(tokenCounts),
            Addresses.start(laneOffsets),
            Addresses.start(shifts),
            Addresses.start(frequencies),
            made.address(0)));
    long address = made.getLong(0);
    handle = address;
    CLEANER.register(this, () -> VenturiNative.tablesFree(address));
  }

  /** The native form of a table set, prepared for a kernel set. */
  public static NativeTables of(String kernels, EntropyTables tables) {
    synchronized (MADE) {
      return MADE.computeIfAbsent(tables, t -> new HashMap<>())
          .computeIfAbsent(kernels, name -> new NativeTables(name, tables));
    }
  }

  /** The {@code venturi_tables*}. */
  public long handle() {
    return handle;
  }

  private static IntBuffer perRow(IntStream values) {
    return concatenated(List.of(values.toArray()));
  }

  private static IntBuffer concatenated(List<int[]> rows) {
    int count = rows.stream().mapToInt(row -> row.length).sum();
    IntBuffer all =
        ByteBuffer.allocateDirect(count * Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .asIntBuffer();
    rows.forEach(all::put);
    return all.rewind();
  }
}
