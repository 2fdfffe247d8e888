/**
 * Predicted scales to table rows, for hyperpriors: how a Gaussian conditional finds the row of a
 * symbol, and how two sides agree on it (docs/bitstream.md sections 3.4 and 6).
 *
 * <p>Surprise: this is where decoding on another machine breaks, not in the coder. A hyper-decoder
 * computes with floats; another engine, another precision or another order of summation gives
 * scales that differ in the last bits, one of them lands beyond a threshold, and from the first
 * differing row on everything decoded is noise. {@link
 * io.venturi.entropy.gaussian.IndexCorrections} and {@link io.venturi.entropy.gaussian.IndexRepair}
 * prevent it up to a margin, {@link io.venturi.entropy.gaussian.ScaleIndexes#digest} tells when
 * that was not enough.
 */
@NullMarked
package io.venturi.entropy.gaussian;

import org.jspecify.annotations.NullMarked;
