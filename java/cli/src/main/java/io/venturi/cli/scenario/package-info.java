/**
 * Ways to put a load on something and to measure it: MLPerf's scenarios, windows that must agree,
 * percentiles that nothing is left out of. Knows nothing of what it measures.
 */
@NullMarked
package io.venturi.cli.scenario;

import org.jspecify.annotations.NullMarked;
