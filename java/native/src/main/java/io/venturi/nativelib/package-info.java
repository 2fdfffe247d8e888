/** The twins in C++, bound through JavaCPP (docs/border.md). */
@NullMarked
package io.venturi.nativelib;

import org.jspecify.annotations.NullMarked;
