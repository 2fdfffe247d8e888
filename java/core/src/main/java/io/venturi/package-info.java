/** What every step shares: the exceptions and the guard that keeps one object to one thread. */
@NullMarked
package io.venturi;

import org.jspecify.annotations.NullMarked;
