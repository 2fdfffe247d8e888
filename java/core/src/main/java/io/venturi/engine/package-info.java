/**
 * The contract of what runs networks; providers live in their own modules and are found by
 * ServiceLoader.
 */
@NullMarked
package io.venturi.engine;

import org.jspecify.annotations.NullMarked;
