/**
 * Hostile bytes against everything that reads bytes from outside. In a build each test runs its
 * seeds, which come from testdata, and what was ever found, which Jazzer puts under {@code
 * src/test/resources}; ci/fuzz.sh runs them for time.
 */
@NullMarked
package io.venturi.fuzz;

import org.jspecify.annotations.NullMarked;
