/** The command {@code venturi bench coder}: its options, its table, its JSON. */
@NullMarked
package io.venturi.cli.coder;

import org.jspecify.annotations.NullMarked;
