/**
 * A latent with a hyperprior to a frame and back (docs/bitstream.md section 6): what puts the
 * entropy coder, the frame and the hyper-decoder in order. The network itself comes in as a
 * function, {@link io.venturi.hyperprior.HyperSynthesis}: nothing here knows an engine.
 *
 * <pre>
 *  edge      z -> symbols -> z stream          y ----------------> symbols -> y stream
 *                 |                                                  ^  ^
 *               z_hat -> h_s -> scales -> rows, corrections, digest -+  |
 *                            -> means ----------------------------------+
 *  server    z stream -> symbols -> z_hat -> h_s -> scales -> rows, corrected, digest compared
 *                                                -> means      -> y stream -> symbols -> y_hat
 * </pre>
 *
 * <p>A joint autoregressive model predicts each position from those before it as well: {@link
 * io.venturi.hyperprior.ContextWalk} is that walk, {@link io.venturi.hyperprior.JointEncoder} and
 * {@link io.venturi.hyperprior.JointDecoder} are its two ends.
 */
@NullMarked
package io.venturi.hyperprior;

import org.jspecify.annotations.NullMarked;
