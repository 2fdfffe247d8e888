/** How frames travel. */
@NullMarked
package io.venturi.transport;

import org.jspecify.annotations.NullMarked;
