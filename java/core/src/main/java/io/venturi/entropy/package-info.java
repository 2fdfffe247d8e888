/**
 * Symbols to bytes and back: integer tables, the two wire profiles, and the twins that code them
 * (docs/bitstream.md sections 3 to 5).
 *
 * <p>Surprises first:
 *
 * <ul>
 *   <li>Symbols are encoded from the last to the first and decoded from the first to the last; the
 *       encoder's words grow from the end of its room, and only then move to the front.
 *   <li>The symbol count is not in the payload. Whoever decodes knows it from the frame's latent
 *       shape, and a wrong count shows only in the checks at the end.
 *   <li>The last bin of a row is the escape: a value that lands exactly behind the last one is
 *       already escaped, with nothing left to say. In profile {@code compat} its digits go through
 *       the same state as the symbols; in profile {@code lanes} they stand in a side section that
 *       is read forwards.
 *   <li>The rows of profile {@code lanes} keep their frequencies in value order, but stand in the
 *       slots by descending frequency.
 *   <li>A decoder can tell truncation and most mismatches of tables by its terminal states, not
 *       damage to escape digits or raw bits: that is what the frame's CRC is for. The checks are
 *       what keeps a hostile payload with a repaired CRC harmless.
 *   <li>Tables are integers made once. Nobody recomputes them from floats: the same formula gives
 *       other integers on another machine, and one differing entry makes a stream unreadable.
 * </ul>
 *
 * <p>Start at {@link io.venturi.entropy.EntropyTables} and {@link
 * io.venturi.entropy.EntropyCoders}.
 */
@NullMarked
package io.venturi.entropy;

import org.jspecify.annotations.NullMarked;
