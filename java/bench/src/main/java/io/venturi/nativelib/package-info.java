/** Benchmarks of what the native module does not show. */
@NullMarked
package io.venturi.nativelib;

import org.jspecify.annotations.NullMarked;
