package io.venturi.entropy;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * A payload of profile {@code compat} to symbols, one at a time: for models whose next row depends
 * on the symbols before it (an autoregressive context model). The payload is the one that {@link
 * RansEncoder} writes for all symbols in this order in one call, with the rows that were used.
 *
 * <pre>{@code
 * decoder.open(payload);
 * for (...) {
 *   int symbol = decoder.next(rowFromTheSymbolsSoFar);
 * }
 * decoder.finish();
 * }</pre>
 *
 * <p>The payload may come from anywhere: each call ends in bounded time with its result or an
 * exception. Symbols are the encoder's only once {@link #finish} has returned; until then they may
 * be anything a hostile payload can spell. After an exception the payload is over; {@link #open}
 * starts the next.
 *
 * <p>Thread rule: belongs to one thread at a time. A call per symbol is too short to guard: unlike
 * the other coders it does not notice a second thread.
 */
public interface StreamDecoder extends AutoCloseable {
  /**
   * Starts a payload; one that was not finished is dropped.
   *
   * @param payload direct; the bytes from its position to its limit are the whole payload; neither
   *     moves, and the bytes must not change before {@link #finish}
   * @throws io.venturi.CorruptFrameException when it starts with no state of an encoder
   */
  void open(ByteBuffer payload);

  /**
   * Decodes one symbol.
   *
   * @param row of the tables, 0..rowCount-1
   * @throws io.venturi.CorruptFrameException when the payload ends here or spells no symbol; the
   *     offset counts from its first byte
   * @throws IllegalArgumentException when the tables have no such row; the payload goes on
   * @throws IllegalStateException without a payload
   */
  int next(int row);

  /**
   * Decodes several symbols whose rows are known together, such as all channels of a position; what
   * {@link #next(int)} gives for one after the other.
   *
   * @param indexes rows of the symbols; position 0 is the first of them
   * @param symbols direct, native order; receives symbolCount ints from its position on, which does
   *     not move; on an exception its contents are undefined
   * @throws io.venturi.CorruptFrameException as {@link #next(int)}
   * @throws IllegalArgumentException when the tables lack a row or a buffer is wrong; no symbol is
   *     decoded and the payload goes on
   * @throws IllegalStateException without a payload
   */
  void next(CdfIndexes indexes, IntBuffer symbols, int symbolCount);

  /**
   * Ends the payload after its last symbol.
   *
   * @throws io.venturi.CorruptFrameException when bytes are left, or the state is not the one every
   *     encoder starts from: damage, other rows than the encoder's or another number of symbols
   * @throws IllegalStateException without a payload
   */
  void finish();

  @Override
  void close();
}
