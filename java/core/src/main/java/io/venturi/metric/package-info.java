/**
 * Figures of merit over a set of pictures, as benchmarks define them. Every method is a function of
 * its arguments; the Python twins are in {@code models/venturi_models}.
 */
@NullMarked
package io.venturi.metric;

import org.jspecify.annotations.NullMarked;
