package io.venturi.method;

import java.util.function.Supplier;

/**
 * A method at one point, to be opened as often as there are threads.
 *
 * @param card what is known of it
 * @param opener opens it; the caller closes what it gets
 */
public record MethodPoint(MethodCard card, Supplier<? extends Method<?>> opener) {}
