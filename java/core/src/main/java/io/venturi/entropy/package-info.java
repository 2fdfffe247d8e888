/**
 * Symbols to bytes and back: integer tables, the two wire profiles, and the twins that code them.
 * Surprises: symbols are encoded last to first and decoded first to last; the encoder's output
 * grows from its end.
 */
@NullMarked
package io.venturi.entropy;

import org.jspecify.annotations.NullMarked;
