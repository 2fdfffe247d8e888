/**
 * What a benchmark of the entropy coder needs: latents as a trained model sends them ({@link
 * io.venturi.cli.coding.CodingWork}), one coder at work on them ({@link
 * io.venturi.cli.coding.CodingSession}), and the clock around several that take turns ({@link
 * io.venturi.cli.coding.CoderBench}). Nothing here prints.
 */
@NullMarked
package io.venturi.cli.coding;

import org.jspecify.annotations.NullMarked;
