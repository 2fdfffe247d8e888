/**
 * Ways from picture to task result with bytes between, as the SC2 benchmark compares them: one
 * contract, {@link io.venturi.method.Method}, for codecs, split networks and whatever a user adds.
 * {@code venturi evaluate} measures every {@link io.venturi.method.MethodProvider} that a {@code
 * ServiceLoader} finds, besides its own (docs/evaluate.md).
 */
@NullMarked
package io.venturi.method;

import org.jspecify.annotations.NullMarked;
