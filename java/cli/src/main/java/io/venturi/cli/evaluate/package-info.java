/**
 * {@code venturi evaluate}: every method on a data set through the deployed path, as the SC2
 * benchmark compares them. {@link io.venturi.cli.evaluate.Sweep} measures, {@link
 * io.venturi.cli.evaluate.Journal} remembers, {@link io.venturi.cli.evaluate.Results} adds up.
 */
@NullMarked
package io.venturi.cli.evaluate;

import org.jspecify.annotations.NullMarked;
