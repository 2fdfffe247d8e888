/**
 * One {@code .venturi} file: the networks, tables and labels that both sides of a split share
 * (docs/bundle.md). {@link io.venturi.bundle.ModelBundle} is the door; a bundle may come from
 * anywhere and is checked to its last byte before anything in it is used.
 */
@NullMarked
package io.venturi.bundle;

import org.jspecify.annotations.NullMarked;
