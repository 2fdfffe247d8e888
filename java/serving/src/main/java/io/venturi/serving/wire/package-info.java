/** Between the protocol's messages and the values of a call (docs/serving.md section 2). */
@NullMarked
package io.venturi.serving.wire;

import org.jspecify.annotations.NullMarked;
