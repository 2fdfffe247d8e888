/**
 * The entropy coder in plain Java, "java": the twin that runs everywhere and that the others are
 * compared with.
 *
 * <p>Surprises: encoders run from the last symbol to the first and write words from the end of the
 * caller's room backwards, then move them to the front; the side section of {@code lanes} is the
 * one part that runs forwards. The states of {@code lanes} are unsigned 32-bit values kept in a
 * Java int by the decoder, in a long by the encoder, which divides them.
 */
@NullMarked
package io.venturi.entropy.plain;

import org.jspecify.annotations.NullMarked;
