/**
 * Batches of latents: frames are entropy-decoded as they come, in parallel with the batch that is
 * running, and the next batch is formed of what is decoded (docs/serving.md section 3).
 *
 * <pre>
 *  frames -> waiting -> LatentDecoder -> decoded, by rate point -> BatchTail -> answers
 *            bounded    a few threads    bounded latents           one thread a context
 * </pre>
 */
@NullMarked
package io.venturi.serving.batch;

import org.jspecify.annotations.NullMarked;
