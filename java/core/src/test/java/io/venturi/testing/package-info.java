/** What the contract tests of every module share. Ships in the test-jar. */
@NullMarked
package io.venturi.testing;

import org.jspecify.annotations.NullMarked;
