/** The values of one call, whatever protocol it came over. */
@NullMarked
package io.venturi.serving.call;

import org.jspecify.annotations.NullMarked;
