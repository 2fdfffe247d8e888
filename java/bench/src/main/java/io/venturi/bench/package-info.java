/** Benchmarks; {@code docs/performance.md} says how to run them and what they gave. */
@NullMarked
package io.venturi.bench;

import org.jspecify.annotations.NullMarked;
