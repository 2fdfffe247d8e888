/** Pixels as they come from a file or a camera. */
@NullMarked
package io.venturi.image;

import org.jspecify.annotations.NullMarked;
