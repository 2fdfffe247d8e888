/**
 * What every step shares: the exceptions, the guard that keeps one object to one thread, SHA-256,
 * and the discovery of providers.
 */
@NullMarked
package io.venturi;

import org.jspecify.annotations.NullMarked;
