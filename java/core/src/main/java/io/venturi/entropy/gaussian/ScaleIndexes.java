package io.venturi.entropy.gaussian;

import io.venturi.VenturiException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * The table rows of one latent after the other, found from predicted scales: the index map. One
 * byte an entry up to 256 rows, else two. All memory is taken when it is made.
 *
 * <p>Thread rule: belongs to one thread at a time.
 */
public final class ScaleIndexes {
  static final long STEP = 0x9e3779b97f4a7c15L;

  private final ScaleTable table;
  private final int maxSymbols;
  private final ByteBuffer bytes;
  private final ShortBuffer shorts;
  private final boolean wide;
  private final CdfIndexes indexes;
  private int symbolCount;

  /**
   * @param table the scales of the rows
   * @param maxSymbols symbols of the largest latent, 0..2^24
   */
  public ScaleIndexes(ScaleTable table, int maxSymbols) {
    if (maxSymbols < 0 || maxSymbols > LatentShape.MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "maxSymbols is " + maxSymbols + ", must be 0.." + LatentShape.MAX_SYMBOLS);
    }
    this.table = table;
    this.maxSymbols = maxSymbols;
    wide = table.rowCount() > 256;
    int words = (maxSymbols + 7) / 8 * (wide ? 2 : 1);
    ByteBuffer memory = ByteBuffer.allocateDirect(8 * words);
    bytes = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    shorts = memory.order(ByteOrder.nativeOrder()).asShortBuffer();
    indexes = wide ? new CdfIndexes.Shorts(shorts) : new CdfIndexes.Bytes(bytes);
  }

  /**
   * Finds the row of every symbol.
   *
   * @param scales symbolCount floats from its position on, which does not move; any kind of buffer
   * @throws VenturiException when a scale is NaN; names the position
   */
  public void build(FloatBuffer scales, int symbolCount) {
    if (symbolCount < 0 || symbolCount > maxSymbols || scales.remaining() < symbolCount) {
      throw new IllegalArgumentException(
          String.format(
              "%d symbols: these indexes were made for 0..%d, the scales have %d",
              symbolCount, maxSymbols, scales.remaining()));
    }
    this.symbolCount = symbolCount;
    int from = scales.position();
    for (int i = 0; i < symbolCount; i++) {
      float scale = scales.get(from + i);
      if (scale != scale) {
        throw new VenturiException(
            "scale " + i + " is NaN; the hyper-decoder overflowed or its input was not finite");
      }
      set(i, table.row(scale));
    }
    int end = Math.min(symbolCount + 7, wide ? shorts.limit() : bytes.limit());
    for (int i = symbolCount; i < end; i++) {
      set(i, 0); // the digest reads whole words
    }
  }

  /** The rows as coders take them: the same object at every call, with what was built last. */
  public CdfIndexes indexes() {
    return indexes;
  }

  /** Symbols of the map that was built last. */
  public int symbolCount() {
    return symbolCount;
  }

  /** Row of a symbol. */
  public int row(int position) {
    return wide ? shorts.get(position) & 0xffff : bytes.get(position) & 0xff;
  }

  void set(int position, int row) {
    if (wide) {
      shorts.put(position, (short) row);
    } else {
      bytes.put(position, (byte) row);
    }
  }

  /**
   * 64 bits that stand for the whole map (docs/bitstream.md section 6.2). Maps that differ within
   * one group of 8 entries (4 above 256 rows) never share a digest; any two others do by chance
   * only, once in 2^64. It guards against accidents, not against forgery.
   */
  public long digest() {
    long digest = 0;
    int perWord = wide ? 4 : 8;
    long key = 0;
    for (int i = 0; i < symbolCount; i += perWord) {
      key += STEP;
      digest += mixed((wide ? fourShorts(i) : bytes.getLong(i)) + key);
    }
    return digest;
  }

  /** The sum (exclusive or) of the vectors of the positions of odd rows, section 6.3. */
  long parity(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum ^= ParityBasis.column(i) & -(row(i) & 1L);
    }
    return sum;
  }

  private long fourShorts(int i) {
    return row(i) | (long) row(i + 1) << 16 | (long) row(i + 2) << 32 | (long) row(i + 3) << 48;
  }

  /** The last steps of SplitMix64: a bijection of 64 bits whose every output bit hangs on all. */
  static long mixed(long word) {
    long x = (word ^ word >>> 30) * 0xbf58476d1ce4e5b9L;
    x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
    return x ^ x >>> 31;
  }
}
