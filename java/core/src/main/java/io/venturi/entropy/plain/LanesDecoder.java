package io.venturi.entropy.plain;

import io.venturi.CorruptFrameException;
import io.venturi.Varint;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Profile lanes, decoding (docs/bitstream.md section 5). Trusts no byte: counts are checked against
 * the payload before use, every word and bit is asked for before it is read. Belongs to one thread
 * at a time.
 */
final class LanesDecoder {
  private static final int MAX_LANES = 64;

  private final LaneRows tables;
  private final byte[] slotTokens;
  private final int[] states = new int[MAX_LANES];
  private final int[] segmentSizes = new int[WireProfile.MAX_SEGMENTS];
  private final BitReader bits = new BitReader();

  LanesDecoder(LaneRows tables) {
    this.tables = tables;
    slotTokens = tables.slotTokens();
  }

  void decode(ByteBuffer in, char[] rows, WireProfile profile, IntBuffer symbols, int symbolCount) {
    if (profile.segments() == 1) {
      decodeSegment(in, 0, in.limit(), rows, profile.lanes(), symbols, 0, symbolCount);
      return;
    }
    long count = Varint.read(in, 0, 0, in.limit(), "segment count");
    if (count < 2 || count > WireProfile.MAX_SEGMENTS) {
      throw new CorruptFrameException(
          0, "segment count is " + count + ", must be 2.." + WireProfile.MAX_SEGMENTS);
    }
    Segments segments = Segments.of(symbolCount, (int) count);
    if (!segments.fit()) {
      throw new CorruptFrameException(
          0, symbolCount + " symbols do not fill " + count + " segments");
    }
    int start = readSizes(in, segments.count());
    for (int k = 0; k < segments.count(); k++) {
      int end = start + segmentSizes[k];
      decodeSegment(
          in, start, end, rows, profile.lanes(), symbols, segments.from(k), segments.size(k));
      start = end;
    }
  }

  /** Reads the sizes of all segments; returns where the first starts. */
  private int readSizes(ByteBuffer in, int count) {
    int at = Varint.sizeBytes(count);
    long sum = 0;
    for (int k = 0; k < count - 1; k++) {
      long size = Varint.read(in, 0, at, in.limit(), "segment size");
      sum += size;
      if (sum > in.limit()) {
        throw new CorruptFrameException(
            at, "segments take " + sum + " bytes, the payload has " + in.limit());
      }
      segmentSizes[k] = (int) size;
      at += Varint.sizeBytes(size);
    }
    if (sum > in.limit() - at) {
      throw new CorruptFrameException(
          at, "segments take " + sum + " bytes, " + (in.limit() - at) + " are left");
    }
    segmentSizes[count - 1] = in.limit() - at - (int) sum;
    return at;
  }

  private void decodeSegment(
      ByteBuffer in,
      int start,
      int end,
      char[] rows,
      int lanes,
      IntBuffer symbols,
      int from,
      int count) {
    int rowCount = (count + lanes - 1) / lanes;
    long coldRows = Varint.read(in, 0, start, end, "cold row count");
    if (coldRows > Math.min(rowCount, ColdRows.MAX_ROWS)) {
      throw new CorruptFrameException(
          start, coldRows + " cold rows, at most " + Math.min(rowCount, ColdRows.MAX_ROWS));
    }
    int at = start + Varint.sizeBytes(coldRows);
    long words = Varint.read(in, 0, at, end, "word count");
    int active = Math.min(lanes, count);
    at = readStates(in, at + Varint.sizeBytes(words), end, active);
    if ((at - start) % 2 != 0) {
      need(1, at, end, "pad byte");
      if (in.get(at++) != 0) {
        throw new CorruptFrameException(at - 1, "pad byte is not zero");
      }
    }
    need(2 * words, at, end, "words");
    int side = at + (int) (2 * words);
    bits.begin(in, side, end, "side section");
    int warm = Math.min(count, (rowCount - (int) coldRows) * lanes);
    at = decodeWarm(in, at, side, rows, lanes, symbols, from, warm);
    decodeCold(rows, lanes, symbols, from + warm, count - warm, side);
    if (at != side) {
      throw new CorruptFrameException(at, (side - at) / 2 + " words are left");
    }
    checkStates(active, side);
    bits.checkEnd();
  }

  private int readStates(ByteBuffer in, int start, int end, int active) {
    int mantissas = start + (active + 1) / 2;
    need((active + 1) / 2, start, end, "exponents");
    bits.begin(in, start, mantissas, "exponents");
    int mantissaBits = 0;
    for (int lane = 0; lane < active; lane++) {
      states[lane] = bits.get(4);
      mantissaBits += states[lane];
    }
    bits.checkEnd();
    int lows = mantissas + (mantissaBits + 7) / 8;
    need((mantissaBits + 7) / 8 + 2 * active, mantissas, end, "states");
    bits.begin(in, mantissas, lows, "mantissas");
    for (int lane = 0; lane < active; lane++) {
      int exponent = states[lane];
      int low = in.getShort(lows + 2 * lane) & 0xffff;
      states[lane] = 1 << 16 + exponent | bits.get(exponent) << 16 | low;
    }
    bits.checkEnd();
    return lows + 2 * active;
  }

  /** Rows that renormalise; returns the position behind the last word taken. */
  private int decodeWarm(
      ByteBuffer in,
      int firstWord,
      int end,
      char[] rows,
      int lanes,
      IntBuffer symbols,
      int from,
      int count) {
    int at = firstWord;
    for (int i = 0; i < count; i++) {
      int r = rows[from + i];
      int x = states[i & lanes - 1];
      int slot = x & 4095;
      int token = slotTokens[r << 12 | slot] & 0xff;
      int item = tables.items[r << 8 | token];
      x = (item & 0xffff) * (x >>> 12) + slot - (item >>> 16);
      if (x >>> 16 == 0) {
        if (at == end) {
          throw new CorruptFrameException(at, "words end in the middle of the symbols");
        }
        x = x << 16 | in.getShort(at) & 0xffff;
        at += 2;
      }
      states[i & lanes - 1] = x;
      symbols.put(from + i, symbol(r, token, from + i, end));
    }
    return at;
  }

  private void decodeCold(
      char[] rows, int lanes, IntBuffer symbols, int from, int count, int offset) {
    for (int i = 0; i < count; i++) {
      int r = rows[from + i];
      int x = states[i & lanes - 1];
      int slot = x & 4095;
      int token = slotTokens[r << 12 | slot] & 0xff;
      int item = tables.items[r << 8 | token];
      states[i & lanes - 1] = (item & 0xffff) * (x >>> 12) + slot - (item >>> 16);
      symbols.put(from + i, symbol(r, token, from + i, offset));
    }
  }

  /** The symbol of a token, with the bits it has in the side section. */
  private int symbol(int r, int token, int position, int offset) {
    int shift = tables.shift[r];
    long symbol;
    if (token == tables.tokenCount[r]) {
      symbol = escaped(r);
    } else {
      symbol = tables.offset[r] + ((long) token << shift) + (shift > 0 ? bits.get(shift) : 0);
    }
    if (symbol != (int) symbol) {
      throw new CorruptFrameException(
          offset, "symbol " + position + " is " + symbol + ", no int32");
    }
    return (int) symbol;
  }

  private long escaped(int r) {
    long z = 0;
    for (int i = 0; i < Varint.MAX_BYTES; i++) {
      int b = bits.get(8);
      z |= (long) (b & 0x7f) << 7 * i;
      if (b < 0x80) {
        if (b == 0 && i > 0) {
          throw bits.corrupt("an escape is not in its shortest form");
        }
        return (z & 1) != 0 ? tables.offset[r] - (z + 1) / 2 : tables.top(r) + 1 + z / 2;
      }
    }
    throw bits.corrupt("an escape is longer than " + Varint.MAX_BYTES + " bytes");
  }

  private void checkStates(int active, int offset) {
    for (int lane = 0; lane < active; lane++) {
      int x = states[lane];
      if ((x & x - 1) != 0 || Integer.compareUnsigned(x, 1 << 16) > 0) {
        throw new CorruptFrameException(
            offset,
            "final state of lane "
                + lane
                + " is 0x"
                + Integer.toHexString(x)
                + ", must be 0 or a power of two up to 2^16");
      }
    }
  }

  private static void need(long size, int at, int end, String field) {
    if (size > end - at) {
      throw new CorruptFrameException(
          at, field + " take " + size + " bytes, " + (end - at) + " are left");
    }
  }
}
