package io.venturi.entropy.plain;

import io.venturi.Varint;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** Profile lanes, encoding (docs/bitstream.md section 5). Belongs to one thread at a time. */
final class LanesEncoder {
  private static final int MAX_LANES = 64;

  private final LaneRows tables;
  private final ColdRows cold;
  private final long[] states = new long[MAX_LANES];
  private final int[] segmentSizes = new int[WireProfile.MAX_SEGMENTS];
  private final BitWriter bits = new BitWriter();

  LanesEncoder(LaneRows tables) {
    this.tables = tables;
    cold = new ColdRows(tables);
  }

  /**
   * @param out starts at 0 and has {@code maxEncodedBytes} of room
   * @return payload bytes
   */
  int encode(IntBuffer symbols, int symbolCount, char[] rows, WireProfile profile, ByteBuffer out) {
    if (profile.segments() == 1) {
      return encodeSegment(symbols, rows, 0, symbolCount, profile.lanes(), out, 0);
    }
    Segments segments = Segments.of(symbolCount, profile.segments());
    if (!segments.fit()) {
      throw new IllegalArgumentException(
          symbolCount
              + " symbols do not fill "
              + segments.count()
              + " segments of whole 32s; use fewer segments");
    }
    int lengthsRoom = Varint.MAX_BYTES * segments.count();
    int end = lengthsRoom;
    for (int k = 0; k < segments.count(); k++) {
      int size =
          encodeSegment(
              symbols, rows, segments.from(k), segments.size(k), profile.lanes(), out, end);
      segmentSizes[k] = size;
      end += size;
    }
    int start = Varint.write(out, 0, segments.count());
    for (int k = 0; k < segments.count() - 1; k++) {
      start = Varint.write(out, start, segmentSizes[k]);
    }
    out.put(start, out, lengthsRoom, end - lengthsRoom);
    return start + end - lengthsRoom;
  }

  /** Writes one segment at a position; its words go through the end of the room. */
  private int encodeSegment(
      IntBuffer symbols, char[] rows, int from, int count, int lanes, ByteBuffer out, int at) {
    int coldRows = cold.encode(symbols, rows, from, count, lanes, states);
    int warmRows = (count + lanes - 1) / lanes - coldRows;
    int firstWord = encodeWarm(symbols, rows, from, Math.min(count, warmRows * lanes), lanes, out);
    int wordBytes = out.limit() - firstWord;
    int active = Math.min(lanes, count);
    int end = Varint.write(out, Varint.write(out, at, coldRows), wordBytes / 2);
    end = writeStates(active, out, end);
    if ((end - at) % 2 != 0) {
      out.put(end++, (byte) 0);
    }
    out.put(end, out, firstWord, wordBytes);
    return writeSide(symbols, rows, from, count, out, end + wordBytes) - at;
  }

  /** Codes the rows that renormalise, backwards; returns the position of the first word. */
  private int encodeWarm(
      IntBuffer symbols, char[] rows, int from, int count, int lanes, ByteBuffer out) {
    int at = out.limit();
    for (int i = count - 1; i >= 0; i--) {
      int r = rows[from + i];
      int item = tables.items[r << 8 | tables.token(r, symbols.get(from + i))];
      int frequency = item & 0xffff;
      long x = states[i & lanes - 1];
      if (x >= (long) frequency << 20) {
        at -= 2;
        out.putShort(at, (short) x);
        x >>>= 16;
      }
      long quotient = x / frequency;
      states[i & lanes - 1] = (quotient << 12) + (x - quotient * frequency) + (item >>> 16);
    }
    return at;
  }

  private int writeStates(int active, ByteBuffer out, int at) {
    bits.begin(out, at);
    for (int lane = 0; lane < active; lane++) {
      bits.put(exponent(states[lane]), 4);
    }
    bits.begin(out, bits.end());
    for (int lane = 0; lane < active; lane++) {
      int exponent = exponent(states[lane]);
      bits.put(states[lane] >>> 16 & (1L << exponent) - 1, exponent);
    }
    int end = bits.end();
    for (int lane = 0; lane < active; lane++, end += 2) {
      out.putShort(end, (short) states[lane]);
    }
    return end;
  }

  /** Position of the top bit above bit 16 of a state in [2^16, 2^32). */
  private static int exponent(long state) {
    return 47 - Long.numberOfLeadingZeros(state);
  }

  private int writeSide(
      IntBuffer symbols, char[] rows, int from, int count, ByteBuffer out, int at) {
    bits.begin(out, at);
    for (int i = from; i < from + count; i++) {
      int r = rows[i];
      int symbol = symbols.get(i);
      int shift = tables.shift[r];
      if (tables.token(r, symbol) == tables.tokenCount[r]) {
        writeEscape(symbol, r);
      } else if (shift > 0) {
        bits.put(((long) symbol - tables.offset[r]) & (1L << shift) - 1, shift);
      }
    }
    return bits.end();
  }

  private void writeEscape(int symbol, int r) {
    long top = tables.top(r);
    long z = symbol > top ? 2 * (symbol - top - 1) : 2 * ((long) tables.offset[r] - symbol) - 1;
    for (; z > 0x7f; z >>>= 7) {
      bits.put(z & 0x7f | 0x80, 8);
    }
    bits.put(z, 8);
  }
}
