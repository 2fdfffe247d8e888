/**
 * Built engines on disk. An engine is found by a key over everything that it depends on, never used
 * when any of it differs, and what differed is told. Knows nothing of TensorRT but the first bytes
 * of a plan: whoever asks brings the builder.
 *
 * <p>Beside {@code NAME.plan} lies {@code NAME.json}, which explains the key, {@code
 * NAME.layers.json} with TensorRT's account of the layers, {@code NAME.lock}, which builders hold,
 * and for each device {@code timing-ID.bin}, the builder's timing cache.
 */
@NullMarked
package io.venturi.tensorrt.cache;

import org.jspecify.annotations.NullMarked;
