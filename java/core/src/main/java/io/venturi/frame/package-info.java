/** The bytes on the wire around one payload (docs/bitstream.md section 1). */
@NullMarked
package io.venturi.frame;

import org.jspecify.annotations.NullMarked;
