/**
 * The two ends of a split, each one short method that calls the steps in the order of the data
 * path: {@link io.venturi.pipeline.EdgeEncoder} (image to frame) and {@link
 * io.venturi.pipeline.TailRunner} (frame to task result). Beside them what the split is measured
 * against ({@link io.venturi.pipeline.UnsplitModel}) and falls back to ({@link
 * io.venturi.pipeline.LocalHead}), and the check that a bundle runs here as it ran where it was
 * made ({@link io.venturi.pipeline.BundleSelfTest}).
 */
@NullMarked
package io.venturi.pipeline;

import org.jspecify.annotations.NullMarked;
