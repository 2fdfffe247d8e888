/** {@code venturi build}: engines made before they are needed. */
@NullMarked
package io.venturi.cli.build;

import org.jspecify.annotations.NullMarked;
